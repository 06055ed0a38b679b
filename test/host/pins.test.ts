// Pins of one image and of all: what is written, where, and what is said of what is not.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { fillWithSamples, SAMPLES } from '../support/registry/samples.ts';
import { listen, listener, readExchange, send } from '../support/registry/server.ts';
import { deadHost, hoverWords, openDockerfile, replaceAll, sampleHost } from './support.ts';

const run = async <T>(id: string, argument?: unknown): Promise<T> => vscode.commands.executeCommand<T>(id, argument);

/** The argument for the last place where `text` stands. */
function at(document: vscode.TextDocument, text: string): { uri: string; start: number } {
  return { uri: document.uri.toString(), start: document.getText().lastIndexOf(text) };
}

const whole = (document: vscode.TextDocument) => ({ uri: document.uri.toString() });

interface PinResult {
  readonly changed: readonly { image: string; from: string; to: string; line: number }[];
  readonly failed: readonly { image: string; message: string }[];
}

const { app, tools, oldTools } = SAMPLES;
const pinnedApp = `${sampleHost}/sample/app:1.0@${app.digest}`;

describe('a pin', () => {
  const cases: [name: string, before: string, image: string, after: string][] = [
    ['of a FROM', 'FROM HOST/sample/app:1.0 AS x', 'HOST', 'FROM APP AS x'],
    [
      'of a COPY',
      'FROM scratch\nCOPY --link --from="HOST/sample/app:1.0" /x /x',
      'HOST',
      'FROM scratch\nCOPY --link --from="APP" /x /x',
    ],
    [
      'of a mount',
      'FROM a\nRUN --mount=from=HOST/sample/app:1.0,target=/x x',
      'HOST',
      'FROM a\nRUN --mount=from=APP,target=/x x',
    ],
    ['of the frontend', '# syntax=HOST/sample/app:1.0\nFROM a', 'HOST', '# syntax=APP\nFROM a'],
    ['in an ARG', 'ARG V=1.0\nFROM HOST/sample/app:$V', 'HOST', 'ARG V=1.0@DIGEST\nFROM HOST/sample/app:$V'],
    ['in an ARG that is all of it', "ARG I='HOST/sample/app:1.0'\nFROM ${I}", '${I}', "ARG I='APP'\nFROM ${I}"],
  ];
  const written = (text: string) =>
    text.replaceAll('APP', pinnedApp).replaceAll('DIGEST', app.digest).replaceAll('HOST', sampleHost);

  for (const [name, before, text, after] of cases) {
    it(`${name} is put there and taken away`, async () => {
      const document = await openDockerfile(written(before));
      assert.equal(await run('multiarch.pinDigest', at(document, written(text))), pinnedApp);
      assert.equal(document.getText(), written(after));
      const named = await run('multiarch.unpinDigest', at(document, written(text)));
      assert.equal(named, `${sampleHost}/sample/app:1.0`);
      assert.equal(document.getText(), written(before));
    });
  }

  it('is put where the cursor stands', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/library/tools:2.1\nFROM ${sampleHost}/sample/app:1.0`);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document, document);
    editor.selection = new vscode.Selection(1, 8, 1, 8);
    await run('multiarch.pinDigest');
    assert.equal(document.lineAt(1).text, `FROM ${pinnedApp}`);
  });

  it('is offered in the hover, and to be updated and taken away where it is', async () => {
    const document = await openDockerfile(`FROM ${sampleHost}/library/tools:2.1 AS x\nFROM ${pinnedApp}`);
    assert.match(await hoverWords(document, 'library'), /Pin Digest/);
    const text = await hoverWords(document, 'sample');
    assert.match(text, /Update Pin.*command:multiarch\.pinDigest\?.*Unpin.*command:multiarch\.unpinDigest\?/);
    assert.doesNotMatch(text, /Pin Digest/);
  });

  const refusals: [name: string, dockerfile: string, image: string, id: string, says: RegExp][] = [
    ['what arguments make', 'ARG V=1.0\nFROM HOST/sample/app:$V-x', 'HOST', 'pinDigest', /contains arguments/],
    [
      'what a shared ARG makes',
      'ARG V=1.0\nFROM HOST/sample/app:$V\nARG V',
      'HOST',
      'pinDigest',
      /ARG V, which counts elsewhere/,
    ],
    ['what is another for each target', 'FROM HOST/sample/$TARGETARCH', 'HOST', 'pinDigest', /another image for each/],
    [
      'a digest without a tag',
      `FROM HOST/sample/app@${app.digest}`,
      'HOST',
      'pinDigest',
      /has no tag beside its digest/,
    ],
    ['what is not pinned', 'FROM HOST/sample/app:1.0', 'HOST', 'unpinDigest', /is not pinned/],
    ['what is not there', 'FROM HOST/sample/app:9', 'HOST', 'pinDigest', /does not hold .*sample\/app:9/],
    ['what is no image', 'FROM HOST/sample/app:1.0', 'FROM', 'pinDigest', /There is no image at this place/],
  ];
  for (const [name, dockerfile, text, id, says] of refusals) {
    it(`of ${name} is refused`, async () => {
      const document = await openDockerfile(written(dockerfile));
      await assert.rejects(run(`multiarch.${id}`, at(document, written(text))), says);
      assert.equal(document.getText(), written(dockerfile));
    });
  }

  it('is refused by what is read-only', async () => {
    const name = vscode.Uri.from({ scheme: 'frozen', path: '/Dockerfile' });
    const stat = { type: vscode.FileType.File, ctime: 0, mtime: 0, size: 1 };
    const text = `FROM ${sampleHost}/sample/app:1.0`;
    const frozen = vscode.workspace.registerFileSystemProvider(name.scheme, readOnly(stat, text), { isReadonly: true });
    try {
      const document = await vscode.workspace.openTextDocument(name);
      await vscode.window.showTextDocument(document);
      await assert.rejects(run('multiarch.pinDigest', at(document, sampleHost)), /could not be changed/);
      assert.equal(document.getText(), text);
    } finally {
      frozen.dispose();
    }
  });

  it('is for Dockerfiles', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'plaintext', content: 'FROM a' });
    await assert.rejects(run('multiarch.pinDigest', at(document, 'a')), /Open a Dockerfile/);
    await assert.rejects(run('multiarch.pinAllDigests', whole(document)), /Open a Dockerfile/);
  });
});

describe('an update of a pin', () => {
  let registry: EmbeddedRegistry;
  let first: BuiltImage;
  let second: BuiltImage;

  before(async () => {
    registry = await startEmbeddedRegistry();
    first = index([await image({ platform: 'linux/amd64' })]);
    second = index([await image({ platform: 'linux/amd64' }), await image({ platform: 'linux/arm64' })]);
    registry.add('a/b:1', first);
  });
  after(() => registry.close());

  it('asks the registry for the tag, however lately it was asked', async () => {
    const document = await openDockerfile(`FROM ${registry.host}/a/b:1`);
    await run('multiarch.pinDigest', at(document, registry.host));
    assert.equal(document.getText(), `FROM ${registry.host}/a/b:1@${first.manifest.digest}`);
    registry.add('a/b:1', second);
    const updated = `${registry.host}/a/b:1@${second.manifest.digest}`;
    assert.equal(await run('multiarch.pinDigest', at(document, registry.host)), updated);
    assert.equal(document.getText(), `FROM ${updated}`);
  });

  it('is not what was known, where the registry is away', async () => {
    const faulty = await startFaultyRegistry(() => undefined);
    const document = await openDockerfile(`FROM ${faulty.host}/sample/app:1.0`);
    await run('multiarch.pinDigest', at(document, faulty.host));
    const text = document.getText();
    await faulty.close();
    await assert.rejects(run('multiarch.pinDigest', at(document, faulty.host)), new RegExp(faulty.host));
    assert.equal(document.getText(), text);
  });
});

describe('all images of a Dockerfile', () => {
  const dockerfile = [
    'ARG V=1.0',
    `FROM ${sampleHost}/sample/app:$V AS base`,
    `FROM ${deadHost}/away:1 AS away`,
    'FROM base',
    `COPY --from=${sampleHost}/library/tools:2.1 /x /x`,
    `COPY --from=${sampleHost}/library/tools:9 /x /x`,
    `RUN --mount=from=${sampleHost}/library/tools:2.0@${tools.digest} x`,
  ].join('\n');

  it('are pinned, and it is said which were not', async () => {
    const document = await openDockerfile(dockerfile);
    const result = await run<PinResult>('multiarch.pinAllDigests', whole(document));
    assert.deepEqual(result.changed, [
      change('sample/app:1.0', '', app.digest, 1),
      change('library/tools:2.1', '', tools.digest, 4),
    ]);
    assert.deepEqual(
      result.failed.map(each => each.image),
      [`${deadHost}/away:1`, `${sampleHost}/library/tools:9`],
    );
    assert.match(result.failed[0]?.message ?? '', /127\.0\.0\.1:1/);
    assert.match(result.failed[1]?.message ?? '', /does not hold/);
    const expected = dockerfile
      .replace('V=1.0', `V=1.0@${app.digest}`)
      .replace('tools:2.1', `tools:2.1@${tools.digest}`);
    assert.equal(document.getText(), expected);
    await run('undo');
    assert.equal(document.getText(), dockerfile);
  });

  it('that hang on one ARG are pinned there, once', async () => {
    const image = `${sampleHost}/sample/app:$V`;
    const text = `ARG V=1.0\nFROM ${image} AS a\nFROM ${image}\nCOPY --from=a /x /x`;
    const document = await openDockerfile(text);
    const { changed } = await run<PinResult>('multiarch.pinAllDigests', whole(document));
    assert.deepEqual(
      changed.map(({ line }) => line),
      [1, 2],
    );
    assert.equal(document.getText(), text.replace('V=1.0', `V=1.0@${app.digest}`));
  });

  it('are updated where they are pinned, in the active editor', async () => {
    const document = await openDockerfile(dockerfile);
    const result = await run<PinResult>('multiarch.updateAllDigests');
    assert.deepEqual(result, { changed: [change('library/tools:2.0', tools.digest, oldTools.digest, 6)], failed: [] });
    assert.equal(document.getText(), dockerfile.replace(tools.digest, oldTools.digest));
    assert.deepEqual(await run('multiarch.updateAllDigests', whole(document)), { changed: [], failed: [] });
  });

  it('are unpinned where they are pinned', async () => {
    const document = await openDockerfile(dockerfile);
    const result = await run<PinResult>('multiarch.unpinAllDigests', whole(document));
    assert.deepEqual(result, { changed: [change('library/tools:2.0', tools.digest, '', 6)], failed: [] });
    assert.equal(document.getText(), dockerfile.replace(`@${tools.digest}`, ''));
  });

  function change(image: string, from: string, to: string, line: number): PinResult['changed'][number] {
    const named = (digest: string) => `${sampleHost}/${image}${digest && `@${digest}`}`;
    return { image: named(''), from: named(from), to: named(to), line };
  }
});

describe('a Dockerfile that changes while a registry is asked', () => {
  let registry: HeldRegistry;
  let line: string;
  let pinned: string;
  beforeEach(async () => {
    registry = await startHeldRegistry();
    line = `FROM ${registry.host}/library/tools:2.0@${tools.digest}`;
    pinned = `FROM ${registry.host}/library/tools:2.0@${oldTools.digest}`;
  });
  afterEach(() => registry.close());

  it('is pinned at the place as it is then', async () => {
    const document = await openDockerfile(`${line} AS a\n${line} AS b`);
    const done = run('multiarch.pinDigest', at(document, registry.host));
    await registry.asked;
    await replaceAll(document, `# above\n${line} AS a\n\n${line} AS b`);
    registry.answer();
    await done;
    assert.equal(document.getText(), `# above\n${line} AS a\n\n${pinned} AS b`);
  });

  it('is left alone where the image is gone', async () => {
    const document = await openDockerfile(line);
    const done = run('multiarch.pinDigest', at(document, registry.host));
    await registry.asked;
    await replaceAll(document, 'FROM scratch');
    registry.answer();
    await assert.rejects(done, /was changed meanwhile/);
    assert.equal(document.getText(), 'FROM scratch');
  });

  it('has those of its images updated that are still there', async () => {
    const other = `COPY --from=${registry.host}/library/tools:2.1@${tools.digest} /x /x`;
    const document = await openDockerfile(`FROM ${registry.host}/sample/app:1.0@${app.digest}\n${other}\n${line}`);
    const done = run<PinResult>('multiarch.updateAllDigests', whole(document));
    await registry.asked;
    await replaceAll(document, `# above\n${line}\n${other}`);
    registry.answer();
    assert.equal((await done).changed.length, 1);
    assert.equal(document.getText(), `# above\n${pinned}\n${other}`);
  });
});

interface HeldRegistry {
  readonly host: string;
  /** Resolves when a tag is asked for. */
  readonly asked: Promise<void>;
  /** Tags are answered from now on. */
  readonly answer: () => void;
  readonly close: () => Promise<unknown>;
}

async function startHeldRegistry(): Promise<HeldRegistry> {
  const registry = await startEmbeddedRegistry();
  await fillWithSamples(registry);
  const asked = Promise.withResolvers<void>();
  const mayAnswer = Promise.withResolvers<void>();
  const server = await listen(
    listener(async (request, response) => {
      if (/\/manifests\/[^:]*$/.test(request.url ?? '')) {
        asked.resolve();
        await mayAnswer.promise;
      }
      send(request, response, registry.answer(await readExchange(request)));
    }),
  );
  const close = () => Promise.all([server.close(), registry.close()]);
  return { host: server.host, asked: asked.promise, answer: mayAnswer.resolve, close };
}

function readOnly(stat: vscode.FileStat, text: string): vscode.FileSystemProvider {
  const refuse = () => {
    throw vscode.FileSystemError.NoPermissions();
  };
  return {
    onDidChangeFile: new vscode.EventEmitter<vscode.FileChangeEvent[]>().event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: () => stat,
    readDirectory: () => [],
    readFile: () => new TextEncoder().encode(text),
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
}
