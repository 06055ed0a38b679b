// Quick fixes, through VS Code's own API, against real registries: what each writes, and that the warning goes.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { FindingCode } from '../../src/core/findings.ts';
import { createCodeActionProvider } from '../../src/features/codeActions/index.ts';
import { analyzeDocument } from '../../src/features/shared/dockerfiles.ts';
import { createTagLists } from '../../src/features/shared/tags.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import {
  diagnosticsOf,
  eventually,
  lensTitles,
  openDockerfile,
  otherPlatform,
  ownPlatform,
  replaceAll,
  sampleHost,
  withSettings,
} from './support.ts';

const { app } = SAMPLES;
const child = app.manifests[0].digest;

/** HOST is the sample registry, OWN and OTHER its platforms: this machine's, and another. */
const written = (text: string) =>
  text
    .replaceAll('HOST', sampleHost)
    .replaceAll('OWN', ownPlatform)
    .replaceAll('OTHER', otherPlatform)
    .replaceAll('CHILD', child)
    .replaceAll('INDEX', app.digest);

/** The codes of our diagnostics, each once. */
const codesOf = (document: vscode.TextDocument) => [
  ...new Set(diagnosticsOf(document).map(each => each.split(' ')[0] ?? '')),
];

async function actionsAt(
  document: vscode.TextDocument,
  range: vscode.Range,
  kind = vscode.CodeActionKind.QuickFix,
): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range, kind.value);
}

/** The range of our first diagnostic of the code, once it is there. */
async function rangeWith(document: vscode.TextDocument, code: FindingCode): Promise<vscode.Range> {
  await eventually(() => codesOf(document).includes(code), true);
  const ours = vscode.languages.getDiagnostics(document.uri).find(diagnostic => {
    return typeof diagnostic.code === 'object' && diagnostic.code.value === code;
  });
  assert(ours);
  return ours.range;
}

async function apply(action: vscode.CodeAction | undefined): Promise<void> {
  if (action?.edit) assert(await vscode.workspace.applyEdit(action.edit));
  const { command, arguments: values = [] } = action?.command ?? {};
  if (command !== undefined) await vscode.commands.executeCommand(command, ...(values as unknown[]));
}

/** Applies the fix of a title, held against the titles that are there; its diagnostic is gone then. */
async function applyFix(document: vscode.TextDocument, code: FindingCode, title: string): Promise<void> {
  const actions = await actionsAt(document, await rangeWith(document, code));
  const action = actions.find(each => each.title === title);
  assert(action, `${title}: only ${JSON.stringify(actions.map(each => each.title))}`);
  await apply(action);
}

const build = 'FROM --platform=$BUILDPLATFORM HOST/library/tools:2.1 AS build';
const final = 'FROM HOST/sample/app:1.0';

const cases: [code: FindingCode, title: string, before: string, after: string][] = [
  [
    'platform-missing',
    'Set --platform=$BUILDPLATFORM for stage build',
    `FROM HOST/sample/attested:1.0 AS build\nRUN x\n${final}\nCOPY --from=build /x /x`,
    `FROM --platform=$BUILDPLATFORM HOST/sample/attested:1.0 AS build\nRUN x\n${final}\nCOPY --from=build /x /x`,
  ],
  [
    'platform-mismatch',
    'Set --platform=linux/amd64 for stage 0',
    'FROM HOST/sample/legacy:1.0',
    'FROM --platform=linux/amd64 HOST/sample/legacy:1.0',
  ],
  ['platform-missing', 'Remove --platform from stage 0', 'FROM --platform=linux/s390x HOST/sample/app:1.0', final],
  [
    'final-stage-on-build-platform',
    'Remove --platform from stage 0',
    'FROM --platform=$BUILDPLATFORM HOST/sample/app:1.0',
    final,
  ],
  [
    'final-stage-on-build-platform',
    'Remove --platform from stage base: a, b will be built for the target platform too',
    'FROM --platform=$BUILDPLATFORM HOST/sample/app:1.0 AS base\nFROM base AS a\nFROM base AS b\nFROM base\nCOPY --from=a /x /x\nCOPY --from=b /x /x',
    'FROM HOST/sample/app:1.0 AS base\nFROM base AS a\nFROM base AS b\nFROM base\nCOPY --from=a /x /x\nCOPY --from=b /x /x',
  ],
  [
    'stage-platform-ignored',
    'Remove --platform from stage b',
    `FROM HOST/sample/app:1.0 AS a\nFROM --platform=$BUILDPLATFORM a AS b\n${final}\nCOPY --from=b /x /x`,
    `FROM HOST/sample/app:1.0 AS a\nFROM a AS b\n${final}\nCOPY --from=b /x /x`,
  ],
  [
    'stage-platform-ignored',
    'Move --platform=$BUILDPLATFORM to stage a',
    `FROM HOST/sample/app:1.0 AS a\nFROM --platform=$BUILDPLATFORM a AS b\n${final}\nCOPY --from=b /x /x`,
    `FROM --platform=$BUILDPLATFORM HOST/sample/app:1.0 AS a\nFROM a AS b\n${final}\nCOPY --from=b /x /x`,
  ],
  [
    'copy-from-target-platform',
    'Copy from a stage app on the build platform, made from HOST/sample/app:1.0',
    `${build}\nCOPY --from=HOST/sample/app:1.0 /x /x\n\n${final}\nCOPY --from=0 /x /x`,
    `FROM --platform=$BUILDPLATFORM HOST/sample/app:1.0 AS app\n\n${build}\nCOPY --from=app /x /x\n\n${final}\nCOPY --from=1 /x /x`,
  ],
  [
    'automatic-arg-overridden',
    'Leave the value of TARGETPLATFORM to the builder',
    `ARG TARGETPLATFORM=linux/riscv64\n${final}`,
    `ARG TARGETPLATFORM\n${final}`,
  ],
  [
    'stage-missing-for-platform',
    'Add stages build-arm64, build-arm',
    'FROM HOST/sample/app:1.0 AS build-amd64\nRUN x\n\nFROM build-$TARGETARCH',
    'FROM HOST/sample/app:1.0 AS build-amd64\nRUN x\n\nFROM HOST/sample/app:1.0 AS build-arm64\nFROM HOST/sample/app:1.0 AS build-arm\n\nFROM build-$TARGETARCH',
  ],
  [
    'undefined-arg',
    'Change to $BUILDPLATFORM',
    `${build.replace('BUILDPLATFORM', 'BULIDPLATFORM')}\n${final}\nCOPY --from=build /x /x`,
    `${build}\n${final}\nCOPY --from=build /x /x`,
  ],
  [
    'undefined-arg',
    'Move ARG VERSION=1.0 before the first FROM',
    'FROM HOST/sample/app:$VERSION\nARG VERSION=1.0',
    'ARG VERSION=1.0\nFROM HOST/sample/app:$VERSION\nARG VERSION',
  ],
  [
    'undefined-arg',
    'Declare ARG NAME before the first FROM',
    'FROM HOST/sample/app:1.0$NAME',
    'ARG NAME\nFROM HOST/sample/app:1.0$NAME',
  ],
  [
    'invalid-reference',
    'Change to base',
    'FROM HOST/sample/app:1.0 AS Base\nFROM Base',
    'FROM HOST/sample/app:1.0 AS Base\nFROM base',
  ],
  ['invalid-reference', 'Change to HOST/sample/app:1.0', 'FROM HOST/Sample/app:1.0', final],
  [
    'pinned-to-one-platform',
    'Pin the index instead of one platform',
    'FROM HOST/sample/app:1.0@CHILD',
    'FROM HOST/sample/app:1.0@INDEX',
  ],
  [
    'image-not-found',
    'Change to HOST/library/tools:2.0',
    `${build.replace('2.1', '2.2')}\n${final}\nCOPY --from=build /x /x`,
    `${build.replace('2.1', '2.0')}\n${final}\nCOPY --from=build /x /x`,
  ],
  [
    'image-not-found',
    'Update the pin to what the tag holds now',
    `FROM HOST/sample/app:1.0@${app.digest.replace('c5', '00')}`,
    `${final}@INDEX`,
  ],
  [
    'platform-missing',
    'Silence platform-missing for this line',
    '# syntax=docker/dockerfile:1\nFROM HOST/sample/attested:1.0',
    '# syntax=docker/dockerfile:1\n# multiarch-ignore: platform-missing\nFROM HOST/sample/attested:1.0',
  ],
];

describe('quick fixes', () => {
  for (const [code, title, before, after] of cases) {
    it(`${code}: ${title}`, async () => {
      const document = await openDockerfile(written(before));
      await applyFix(document, code, written(title));
      assert.equal(document.getText(), written(after));
      await lensTitles(document);
      await eventually(() => codesOf(document).includes(code), false);
    });
  }

  it('keep the line ends of the document', async () => {
    const document = await openDockerfile(written('FROM HOST/sample/attested:1.0\r\nRUN x\r\n'));
    await applyFix(document, 'platform-missing', 'Silence platform-missing for this line');
    assert.equal(
      document.getText(),
      written('# multiarch-ignore: platform-missing\r\nFROM HOST/sample/attested:1.0\r\nRUN x\r\n'),
    );
  });

  it('mend all of a kind', async () => {
    const document = await openDockerfile(written(`ARG TARGETARCH=a\nARG BUILDARCH=b\n${final}`));
    await applyFix(document, 'automatic-arg-overridden', 'Mend all automatic-arg-overridden in this file (2)');
    assert.equal(document.getText(), written(`ARG TARGETARCH\nARG BUILDARCH\n${final}`));
    await eventually(() => diagnosticsOf(document), []);
  });

  it('are preferred only where nothing else can be meant', async () => {
    const preferred = async (text: string, code: FindingCode) => {
      const document = await openDockerfile(written(text));
      const actions = await actionsAt(document, await rangeWith(document, code));
      return actions.filter(({ isPreferred }) => isPreferred).map(({ title }) => title);
    };
    assert.deepEqual(await preferred('FROM HOST/sample/app:1.0@CHILD', 'pinned-to-one-platform'), [
      'Pin the index instead of one platform',
    ]);
    assert.deepEqual(await preferred('FROM HOST/sample/legacy:1.0', 'platform-mismatch'), []);
  });

  it('are none where nothing is wrong, silenced, or switched off', async () => {
    const document = await openDockerfile(written(final));
    const everywhere = new vscode.Range(0, 0, 9, 0);
    await lensTitles(document);
    assert.deepEqual(await actionsAt(document, everywhere), []);
    await replaceAll(document, written('FROM HOST/sample/legacy:1.0'));
    const range = await rangeWith(document, 'platform-mismatch');
    await withSettings({ diagnostics: { 'platform-mismatch': 'off' } }, async () => {
      assert.deepEqual(await actionsAt(document, range), []);
    });
    await replaceAll(document, written('# multiarch-ignore: platform-mismatch\nFROM HOST/sample/legacy:1.0'));
    assert.deepEqual(await actionsAt(document, everywhere), []);
  });

  it('take a target that an image lacks out of the setting', async () => {
    const targetPlatforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
    await withSettings({ targetPlatforms }, async () => {
      const document = await openDockerfile(written('FROM HOST/sample/attested:1.0'));
      await applyFix(document, 'platform-missing', 'Remove linux/arm/v7 from the target platforms');
      const setting = vscode.workspace.getConfiguration('multiarch', document.uri).get('targetPlatforms');
      assert.deepEqual(setting, ['linux/amd64', 'linux/arm64']);
      await eventually(() => diagnosticsOf(document), []);
    });
  });

  it('take no last target out of it, nor one that was not set there', async () => {
    const document = await openDockerfile(written('FROM --platform=linux/s390x HOST/sample/app:1.0'));
    assert.deepEqual(await targetTitles(document), []);
    process.env['DOCKER_DEFAULT_PLATFORM'] = 'linux/amd64,linux/arm64,linux/arm/v7';
    try {
      await withSettings({ targetPlatforms: [] }, async () => {
        assert.deepEqual(await targetTitles(await openDockerfile(written('FROM HOST/sample/attested:1.0'))), []);
      });
    } finally {
      delete process.env['DOCKER_DEFAULT_PLATFORM'];
    }
  });

  const targetTitles = async (document: vscode.TextDocument): Promise<string[]> => {
    const actions = await actionsAt(document, await rangeWith(document, 'platform-missing'));
    return actions
      .map(({ title }) => title)
      .filter(title => title.includes('target platforms') && !title.includes('tag'));
  };

  it('of a digest that is gone are no other tags', async () => {
    const gone = `${final}@${app.digest.replace('c5', '00')}`;
    const document = await openDockerfile(written(gone));
    const actions = await actionsAt(document, await rangeWith(document, 'image-not-found'));
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['Update the pin to what the tag holds now', 'Silence image-not-found for this line'],
    );
  });
});

describe('a fix that needs the registry’s tags', () => {
  let registry: EmbeddedRegistry;
  let one: BuiltImage;
  let all: BuiltImage;
  before(async () => {
    registry = await startEmbeddedRegistry();
    const own = await image({ platform: ownPlatform });
    const other = await image({ platform: otherPlatform });
    one = index([own]);
    all = index([own, other, await image({ platform: 'linux/arm/v7' })]);
    registry.add('a/b:1.0-slim', one);
    registry.add('a/b:1.1-slim', all);
    registry.add('a/b:1.1', all);
    registry.add('a/c:1.0', index([other]));
    registry.add('a/c:1.1', one);
  });
  after(() => registry.close());

  const switching = 'Switch to HOST/a/b:1.1-slim, which supports linux/amd64, linux/arm64, linux/arm/v7';

  it('switches to one that supports all targets', async () => {
    const document = await openDockerfile(`FROM ${registry.host}/a/b:1.0-slim AS x`);
    await applyFix(document, 'platform-missing', switching.replace('HOST', registry.host));
    assert.equal(document.getText(), `FROM ${registry.host}/a/b:1.1-slim AS x`);
    await eventually(() => diagnosticsOf(document), []);
  });

  it('switches a pin to what the other tag holds', async () => {
    const document = await openDockerfile(`FROM ${registry.host}/a/b:1.0-slim@${one.manifest.digest} AS x`);
    await applyFix(document, 'platform-missing', switching.replace('HOST', registry.host));
    assert.equal(document.getText(), `FROM ${registry.host}/a/b:1.1-slim@${all.manifest.digest} AS x`);
  });

  it('switches to one that supports what is needed of it there, and no more', async () => {
    const [own = '', other = ''] = [ownPlatform, otherPlatform].map(each => each.split('/')[1]);
    await withSettings({ targetPlatforms: [ownPlatform, otherPlatform] }, async () => {
      const lines = [`FROM ${registry.host}/a/c:1.0 AS x-${own}`, `FROM scratch AS x-${other}`, 'FROM x-$TARGETARCH'];
      const document = await openDockerfile(lines.join('\n'));
      await applyFix(document, 'platform-missing', `Switch to ${registry.host}/a/c:1.1, which supports ${ownPlatform}`);
      assert.equal(document.lineAt(0).text, `FROM ${registry.host}/a/c:1.1 AS x-${own}`);
    });
  });

  it('also in the ARG that names it', async () => {
    const document = await openDockerfile(`ARG V=1.0-slim\nFROM ${registry.host}/a/b:$V`);
    await applyFix(document, 'platform-missing', switching.replace('HOST', registry.host));
    assert.equal(document.getText(), `ARG V=1.1-slim\nFROM ${registry.host}/a/b:$V`);
  });
});

describe('a tag that is looked for when somebody chooses so', () => {
  let registry: EmbeddedRegistry;
  before(async () => {
    registry = await startEmbeddedRegistry();
    const both = index([await image({ platform: ownPlatform }), await image({ platform: otherPlatform })]);
    registry.add('a/b:1.0', index([await image({ platform: ownPlatform })]));
    registry.add('a/b:1.1', both);
    registry.add('a/single:1.0', await image({ platform: otherPlatform }));
  });
  after(() => registry.close());

  const find = (document: vscode.TextDocument): Thenable<string | undefined> => {
    const argument = { uri: document.uri.toString(), start: document.getText().indexOf(registry.host) };
    return vscode.commands.executeCommand('multiarch.findTag', argument);
  };

  it('is written once it is picked', async () => {
    await withSettings({ targetPlatforms: [ownPlatform, otherPlatform] }, async () => {
      const document = await openDockerfile(`FROM ${registry.host}/a/b:1.0 AS x`);
      await rangeWith(document, 'platform-missing');
      const found = find(document);
      const accept = async () => {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return document.getText();
      };
      await eventually(accept, `FROM ${registry.host}/a/b:1.1 AS x`);
      assert.equal(await found, `${registry.host}/a/b:1.1`);
    });
  });

  it('is not written into a text that was changed meanwhile', async () => {
    await withSettings({ targetPlatforms: [ownPlatform, otherPlatform] }, async () => {
      const document = await openDockerfile(`FROM ${registry.host}/a/b:1.0 AS x`);
      await rangeWith(document, 'platform-missing');
      const said = Promise.resolve(find(document)).then(String, String);
      const text = `FROM scratch\nFROM ${registry.host}/a/b:1.0 AS x`;
      await replaceAll(document, text);
      const accept = async () => {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return /was changed meanwhile/.test(await Promise.race([said, sleep(50, '')]));
      };
      await eventually(accept, true);
      assert.equal(document.getText(), text);
    });
  });

  it('is what the menu offers, where the registry does not answer in time', async () => {
    const slow = await startFaultyRegistry(({ path }) => (path.includes('/tags/') ? { kind: 'silent' } : undefined));
    try {
      const document = await openDockerfile(`FROM ${slow.host}/sample/legacy:1.0`);
      const titles = (await actionsAt(document, await rangeWith(document, 'platform-mismatch'))).map(
        ({ title }) => title,
      );
      assert(titles.includes('Find a tag that supports all target platforms…'), titles.join('\n'));
    } finally {
      await slow.close();
    }
  });

  it('may be none', async () => {
    const document = await openDockerfile(`FROM ${registry.host}/a/single:1.0`);
    await rangeWith(document, 'platform-mismatch');
    assert.equal(await find(document), undefined);
    assert.equal(document.getText(), `FROM ${registry.host}/a/single:1.0`);
  });
});

describe('the provider of quick fixes', () => {
  let registry: EmbeddedRegistry;
  let client: RegistryClient;
  let provider: vscode.CodeActionProvider;
  let document: vscode.TextDocument;
  let diagnostics: vscode.Diagnostic[];

  before(async () => {
    registry = await startEmbeddedRegistry();
    registry.add('a/b:1.0', await image({ platform: otherPlatform }));
    client = createRegistryClient({ credentials: async () => undefined, options: () => ({}), timeout: () => 3000 });
    const images = createImageCache(client, { tagTtl: () => 60_000 });
    provider = createCodeActionProvider({ images, lists: createTagLists(client, () => 60_000) });
    document = await openDockerfile(`ARG TARGETOS=x BUILDOS=y\nFROM ${registry.host}/a/b:1.0`);
    for (const { reference } of analyzeDocument(document).uses) {
      await images.lookUp(reference, new AbortController().signal);
    }
    const overridden = 'automatic-arg-overridden Warning';
    await eventually(() => diagnosticsOf(document), [overridden, overridden, 'platform-mismatch Warning']);
    diagnostics = vscode.languages.getDiagnostics(document.uri);
  });
  after(() => Promise.all([client.close(), registry.close()]));

  const provide = async (context: Partial<vscode.CodeActionContext>): Promise<vscode.CodeAction[]> => {
    const { token } = new vscode.CancellationTokenSource();
    const triggerKind = vscode.CodeActionTriggerKind.Invoke;
    const whole = { diagnostics, only: undefined, triggerKind, ...context };
    const actions = await provider.provideCodeActions(document, new vscode.Range(0, 0, 9, 0), whole, token);
    return (actions ?? []).map(action => action as vscode.CodeAction);
  };

  it('asks a registry for tags only for somebody who opens the menu', async () => {
    const asked = () => registry.requests.filter(({ path }) => path.includes('/tags/')).length;
    const title = 'Find a tag that supports all target platforms…';
    const bulb = await provide({ triggerKind: vscode.CodeActionTriggerKind.Automatic });
    assert(bulb.some(action => action.title === title));
    assert.equal(asked(), 0);
    const menu = await provide({});
    assert(menu.every(action => action.title !== title));
    assert.equal(asked(), 1);
  });

  it('ties each to the diagnostic that it mends', async () => {
    const tied = (await provide({})).map(({ title, diagnostics: own = [] }) => {
      return [title, ...own.map(diagnostic => document.getText(diagnostic.range))];
    });
    const image = `${registry.host}/a/b:1.0`;
    assert.deepEqual(tied, [
      ['Leave the value of TARGETOS to the builder', 'TARGETOS=x'],
      ['Silence automatic-arg-overridden for this line', 'TARGETOS=x'],
      ['Leave the value of BUILDOS to the builder', 'BUILDOS=y'],
      ['Silence automatic-arg-overridden for this line', 'BUILDOS=y'],
      [`Set --platform=${otherPlatform} for stage 0`, image],
      [`Remove ${ownPlatform}, linux/arm/v7 from the target platforms`, image],
      ['Silence platform-mismatch for this line', image],
      ['Mend all automatic-arg-overridden in this file (2)'],
    ]);
    assert((await provide({ diagnostics: [] })).every(action => action.diagnostics === undefined));
  });

  it('gives nothing of a kind that nobody wants', async () => {
    assert.deepEqual(await provide({ only: vscode.CodeActionKind.SourceFixAll }), []);
    const pins = await provide({ only: vscode.CodeActionKind.Refactor });
    assert.deepEqual(
      pins.map(({ title }) => title),
      [],
    );
  });
});

describe('the image under the cursor', () => {
  const rewrites = (document: vscode.TextDocument) =>
    actionsAt(document, new vscode.Range(0, 8, 0, 8), vscode.CodeActionKind.RefactorRewrite);

  it('can be pinned, updated and unpinned, though nothing is wrong', async () => {
    const document = await openDockerfile(written(final));
    const [pin] = await rewrites(document);
    assert.equal(pin?.title, 'Pin to Digest');
    await apply(pin);
    assert.equal(document.getText(), written(`${final}@INDEX`));
    const [update, unpin] = await rewrites(document);
    assert.deepEqual([update?.title, unpin?.title], ['Update Pin', 'Unpin']);
    await apply(update);
    assert.equal(document.getText(), written(`${final}@INDEX`));
    await apply(unpin);
    assert.equal(document.getText(), written(final));
  });

  it('is none on a stage', async () => {
    const document = await openDockerfile('FROM scratch AS x');
    assert.deepEqual(await rewrites(document), []);
  });
});
