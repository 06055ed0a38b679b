// Index documents in VS Code, against a real registry: where each warning stands and what it says, what each fix writes, and that
// the warning goes.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SpecProblemCode } from '../../src/core/indexes/problem.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { content, image, type BuiltImage } from '../support/registry/images.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { index } from '../support/registry/indexes.ts';
import { startCountingProxy } from '../support/registry/proxy.ts';
import { deadHost, eventually, replaceAll, withSettings } from './support.ts';
import { codesOf, fill, fixesAt, openIndex, registry, warningsOf, warningWith } from './indexLanguageStage.ts';

const app = `${registry}/language/app`;
const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
const schema1 = 'application/vnd.docker.distribution.manifest.v1+json';

/** APP is the repository, OLD a registry of the embedded kind; `entries` are indented as they stand. */
const documentOf = (entries: string, head = '') => `image: ${app}:new\n${head}manifests:\n${entries}\n`;

interface Expected {
  /** What the diagnostic stands at. */
  readonly at: string;
  readonly severity: keyof typeof vscode.DiagnosticSeverity;
  readonly says: RegExp;
  readonly related?: readonly string[];
}

const cases: [code: SpecProblemCode, text: string, expected: Expected][] = [
  ['index-syntax', documentOf(`  - image: "${app}:amd64`), { at: '', severity: 'Error', says: /quote|missing|colon/ }],
  [
    'index-invalid-value',
    documentOf(`  - image: ${app}:amd64\n    platform: { os: linux }`),
    { at: '{ os: linux }', severity: 'Error', says: /architecture/ },
  ],
  [
    'index-unknown-key',
    documentOf(`  - image: ${app}:amd64`, 'lables: {}\n'),
    { at: 'lables', severity: 'Warning', says: /lables/ },
  ],
  [
    'index-source-missing',
    documentOf(`  - image: ${app}:amd64\n  - image: ${app}:arm46`),
    { at: `${app}:arm46`, severity: 'Error', says: /app:arm46 is not there: .* Check the name and the tag/ },
  ],
  [
    'index-source-unusable',
    documentOf(`  - image: OLD/a/b:schema1`),
    { at: 'OLD/a/b:schema1', severity: 'Error', says: /b:schema1 cannot be a source: .*schema 1/ },
  ],
  [
    'index-platform-twice',
    documentOf(
      `  - image: ${app}:amd64\n  - image: ${app}:arm64\n    platform: { os: linux, architecture: amd64, variant: v1 }`,
    ),
    {
      at: '{ os: linux, architecture: amd64, variant: v1 }',
      severity: 'Error',
      says: /app:amd64 and .*app:arm64 are both for linux\/amd64/,
      related: [`${app}:amd64`],
    },
  ],
  [
    'index-platform-differs',
    documentOf(`  - image: ${app}:arm64\n    platform:\n      os: linux\n      architecture: s390x`),
    {
      at: 'os: linux\n      architecture: s390x',
      severity: 'Warning',
      says: /app:arm64 says of itself that it is for linux\/arm64, not for linux\/s390x/,
    },
  ],
  [
    'index-platform-unknown',
    documentOf(`  - image: OLD/a/b:chart`),
    { at: 'OLD/a/b:chart', severity: 'Warning', says: /Nobody says which platform .*b:chart is for/ },
  ],
  [
    'index-platform-not-in-source',
    documentOf(`  - image: ${app}:both\n    platform: { os: linux, architecture: s390x }`),
    {
      at: '{ os: linux, architecture: s390x }',
      severity: 'Error',
      says: /app:both has no linux\/s390x. It has linux\/amd64, linux\/arm64\./,
    },
  ],
  [
    'index-variant-missing',
    documentOf(`  - image: ${app}:arm`),
    { at: `${app}:arm`, severity: 'Warning', says: /app:arm is for linux\/arm without a variant/ },
  ],
  [
    'index-source-is-index',
    documentOf(`  - image: ${app}:both`),
    { at: `${app}:both`, severity: 'Information', says: /app:both is an index: all it holds is taken/ },
  ],
  [
    'index-types-mixed',
    documentOf(`  - image: ${app}:amd64\n  - image: ${app}:docker`),
    { at: `${app}:docker`, severity: 'Warning', says: /Docker’s and OCI’s images in one index/ },
  ],
  [
    'index-annotations-lost',
    documentOf(
      `  - image: ${app}:docker\n    annotations:\n      a: b`,
      'mediaType: application/vnd.docker.distribution.manifest.list.v2+json\n',
    ),
    { at: 'a: b', severity: 'Error', says: /manifest list has no place for annotations/ },
  ],
];

type Written = readonly [name: string, written: (text: string) => string];

/** Windows' too, where places or edits go over lines. */
function lineEnds(isOverLines: boolean): Written[] {
  const windows: Written = [', with Windows line ends', text => text.replaceAll('\n', '\r\n')];
  return [['', text => text], ...(isOverLines ? [windows] : [])];
}

describe('an index document warns of', function () {
  this.timeout(60_000);
  let old: EmbeddedRegistry;
  before(async function () {
    if (registry === '') this.skip();
    await fill('language/app');
    old = await startEmbeddedRegistry();
    const manifest = content(schema1, { schemaVersion: 1, name: 'a/b', tag: 'schema1', fsLayers: [], history: [] });
    old.add('a/b:schema1', { manifest, blobs: new Map(), children: [] });
    const config = { mediaType: 'application/vnd.oci.empty.v1+json', digest: `sha256:${'4'.repeat(64)}`, size: 2 };
    const chart = content(ociManifest, { schemaVersion: 2, mediaType: ociManifest, config, layers: [] });
    old.add('a/b:chart', { manifest: chart, blobs: new Map(), children: [] });
  });
  after(async () => old?.close());

  for (const [code, text, { at, severity, says, related = [] }] of cases) {
    for (const [name, written] of lineEnds(at.includes('\n'))) {
      it(`${code}${name}`, async () => {
        const document = await openIndex(written(text).replaceAll('OLD', old.host));
        await eventually(() => codesOf(document).includes(code), true);
        const found = warningWith(document, code);
        if (at !== '') {
          assert.equal(document.getText(found.range).replaceAll('\r\n', '\n'), at.replace('OLD', old.host));
        }
        assert.equal(vscode.DiagnosticSeverity[found.severity], severity);
        assert.match(found.message, says);
        assert.deepEqual(
          (found.relatedInformation ?? []).map(({ location }) => document.getText(location.range)),
          related,
        );
        assert(typeof found.code === 'object');
        const docs = await vscode.workspace.openTextDocument(found.code.target.with({ fragment: '' }));
        assert(docs.getText().split('\n').includes(`## ${code}`), code);
      });
    }
  }

  it('nothing at all where nothing is wrong, nor where a registry gives no answer', async () => {
    const text = documentOf(`  - image: ${app}:amd64\n  - image: ${deadHost}/a/b:1\n  - image: docker-daemon:a:dev`);
    const document = await openIndex(text);
    await replaceAll(document, `${text}  - image: ${app}:nowhere\n`);
    await eventually(() => warningsOf(document), [`index-source-missing Error ‹${app}:nowhere›`]);
  });

  it('nothing in other YAML, nor when a text becomes other YAML', async () => {
    const document = await openIndex(documentOf(`  - image: ${app}:nowhere`));
    await eventually(() => codesOf(document), ['index-source-missing']);
    await replaceAll(document, `services:\n  app:\n    image: ${app}:nowhere\n`);
    await eventually(() => codesOf(document), []);
  });

  it('what a setting makes of it', async () => {
    await withSettings(
      { diagnostics: { 'index-source-is-index': 'off', 'index-source-missing': 'warning' } },
      async () => {
        const document = await openIndex(documentOf(`  - image: ${app}:both\n  - image: ${app}:nowhere`));
        await eventually(() => warningsOf(document), [`index-source-missing Warning ‹${app}:nowhere›`]);
      },
    );
  });

  it('a file by its name, before it says anything', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert(folder);
    const uri = vscode.Uri.joinPath(folder, 'empty.multiarch.yaml');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('tags: [1.10]\n'));
    const document = await vscode.workspace.openTextDocument(uri);
    await eventually(() => codesOf(document), ['index-invalid-value']);
    await vscode.workspace.fs.delete(uri);
  });

  it('a tag that moved, at what it replaces; and says nothing where it did not', async () => {
    const [before, after] = await Promise.all(
      ['linux/amd64', 'linux/arm64'].map(async platform =>
        index([await image({ platform, labels: { test: 'moved' } })]),
      ),
    );
    assert(before && after);
    const put = async (built: BuiltImage) => copyInto(registry, undefined, [['language/moved:1', built]]);
    await put(before);
    const text = (digest: string) =>
      `image: ${registry}/language/moved:1\nreplaces: ${digest}\nmanifests:\n  - image: ${app}:amd64\n`;
    const document = await openIndex(text(before.manifest.digest));
    await eventually(() => lensOf(document), true);
    assert.deepEqual(codesOf(document), []);
    await put(after);
    await vscode.commands.executeCommand('multiarch.refresh');
    await eventually(() => warningsOf(document), [`index-tag-moved Warning ‹${before.manifest.digest}›`]);
    assert.match(warningWith(document, 'index-tag-moved').message, /moved:1 has moved: it is sha256:\w{12} now/);
    await apply(document, 'index-tag-moved', /^Take sha256:\w{12} as what is edited$/);
    assert.equal(document.getText(), text(after.manifest.digest));
    await eventually(() => codesOf(document), []);
  });

  it('what is there, while two hundred changes ask for nothing that is half typed', async () => {
    const proxy = await startCountingProxy(registry);
    // What stands for so long was not being typed: on a machine that is busy that may happen here too.
    const pauses = new Set<string>();
    let last = { tag: '', at: performance.now() };
    const watching = vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (performance.now() - last.at > 200) pauses.add(last.tag);
      last = { tag: /app:(\w+)$/m.exec(document.getText())?.[1] ?? '', at: performance.now() };
    });
    try {
      const of = (tag: string) =>
        `image: ${proxy.host}/language/typed:1\nmanifests:\n  - image: ${proxy.host}/language/app:${tag}\n`;
      const document = await openIndex(of('amd64'));
      await eventually(() => lensOf(document), true);
      for (let typed = 0; typed < 200; typed++) await replaceAll(document, of(`typed${typed}`));
      await replaceAll(document, of('nowhere'));
      await eventually(() => codesOf(document), ['index-source-missing']);
      const asked = proxy.requests.map(({ path }) => /language\/app\/manifests\/(typed\w+)$/.exec(path)?.[1]);
      assert.deepEqual(
        asked.filter(tag => tag !== undefined && !pauses.has(tag)),
        [],
      );
      assert(pauses.size < 100, 'it was typed quickly');
    } finally {
      watching.dispose();
      await proxy.close();
    }
  });
});

/** Whether the lens has told what a push would do. */
async function lensOf(document: vscode.TextDocument): Promise<boolean> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
    10,
  );
  return lenses.some(({ command }) => / · |nothing/.test(command?.title ?? ''));
}

async function apply(document: vscode.TextDocument, code: SpecProblemCode, title: RegExp): Promise<void> {
  await eventually(() => codesOf(document).includes(code), true);
  const fixes = await fixesAt(document, warningWith(document, code).range);
  const fix = fixes.find(each => title.test(each.title));
  assert(fix?.edit, `${title.source} is not among ${fixes.map(each => each.title).join(', ')}`);
  assert(await vscode.workspace.applyEdit(fix.edit));
}

const fixes: [name: string, code: SpecProblemCode, before: string, title: RegExp, after: string][] = [
  [
    'all platforms of an index, one by one',
    'index-source-is-index',
    documentOf(`  # mine\n  - image: ${app}:both # two\n    annotations: { a: b }\n  - image: ${app}:armv7`),
    /^Name its 2 platforms one by one$/,
    documentOf(
      [
        '  # mine',
        `  - image: ${app}:both # two`,
        '    platform:',
        '      os: linux',
        '      architecture: amd64',
        '    annotations: { a: b }',
        `  - image: ${app}:both`,
        '    platform:',
        '      os: linux',
        '      architecture: arm64',
        '    annotations: { a: b }',
        `  - image: ${app}:armv7`,
      ].join('\n'),
    ),
  ],
  [
    'the platform that the image states',
    'index-platform-differs',
    documentOf(`  - image: ${app}:arm64\n    platform: # why\n      os: linux # fine\n      architecture: s390x # not`),
    /^Set the platform to linux\/arm64, as the image says$/,
    documentOf(`  - image: ${app}:arm64\n    platform: # why\n      os: linux # fine\n      architecture: arm64 # not`),
  ],
  [
    'the variant',
    'index-variant-missing',
    documentOf(`  - { image: ${app}:arm }`),
    /^Set the platform to linux\/arm\/v6$/,
    documentOf(`  - { image: ${app}:arm, platform: { os: linux, architecture: arm, variant: v6 } }`),
  ],
  [
    'the variant that the image states',
    'index-variant-missing',
    documentOf(`  - image: ${app}:armv7\n    platform: { os: linux, architecture: arm }`),
    /^Set the platform to linux\/arm\/v7$/,
    documentOf(`  - image: ${app}:armv7\n    platform: { os: linux, architecture: arm, variant: v7 }`),
  ],
  [
    'an entry that is there twice',
    'index-platform-twice',
    documentOf(`  - image: ${app}:amd64\n  - image: ${app}:both\n    platform: { os: linux, architecture: arm64 }
  - image: ${app}:docker
    platform: { os: linux, architecture: amd64 }`),
    /^Remove this entry$/,
    documentOf(`  - image: ${app}:amd64\n  - image: ${app}:both\n    platform: { os: linux, architecture: arm64 }`),
  ],
  [
    'a platform that the source has',
    'index-platform-not-in-source',
    documentOf(`  - image: ${app}:amd64\n  - image: ${app}:both\n    platform: { os: linux, architecture: s390x }`),
    /^Take linux\/arm64 instead$/,
    documentOf(`  - image: ${app}:amd64\n  - image: ${app}:both\n    platform: { os: linux, architecture: arm64 }`),
  ],
  [
    'the type that holds annotations',
    'index-annotations-lost',
    documentOf(
      `  - image: ${app}:docker\n    annotations:\n      a: b`,
      'mediaType: application/vnd.docker.distribution.manifest.list.v2+json # old\n',
    ),
    /^Remove mediaType: /,
    documentOf(`  - image: ${app}:docker\n    annotations:\n      a: b`),
  ],
  [
    'no annotations',
    'index-annotations-lost',
    documentOf(
      `  - image: ${app}:docker\n    annotations:\n      a: b\n  - image: ${app}:docker`,
      'mediaType: application/vnd.docker.distribution.manifest.list.v2+json # old\n',
    ),
    /^Remove these annotations$/,
    documentOf(
      `  - image: ${app}:docker\n  - image: ${app}:docker`,
      'mediaType: application/vnd.docker.distribution.manifest.list.v2+json # old\n',
    ),
  ],
  [
    'a tag that is there',
    'index-source-missing',
    documentOf(`  - image: "${app}:arm46" # a slip`),
    /:arm64$/,
    documentOf(`  - image: ${app}:arm64 # a slip`),
  ],
];

describe('a quick fix of an index document writes', function () {
  this.timeout(60_000);
  before(async function () {
    if (registry === '') this.skip();
    await fill('language/app');
  });
  for (const [name, code, before, title, after] of fixes) {
    for (const [ends, written] of lineEnds(after.split('\n').length !== before.split('\n').length)) {
      it(`${name}${ends}`, async () => {
        const document = await openIndex(written(before));
        await apply(document, code, title);
        assert.equal(document.getText(), written(after));
        await eventually(() => codesOf(document).includes(code), false);
      });
    }
  }

  it('those platforms of an index that are ticked', async () => {
    const text = documentOf(`  - image: ${app}:both # two`);
    const document = await openIndex(text);
    await eventually(() => codesOf(document), ['index-source-is-index']);
    const { range } = warningWith(document, 'index-source-is-index');
    const choice = (await fixesAt(document, range)).find(({ title }) => title === 'Choose platforms…');
    assert(choice?.command);
    const run = vscode.commands.executeCommand(choice.command.command, ...(choice.command.arguments ?? []));
    const chosen = Promise.resolve(run).then(platforms => platforms as string[] | undefined);
    let isDone = false;
    void chosen.then(() => (isDone = true));
    // All are ticked.
    await eventually(async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return isDone;
    }, true);
    assert.deepEqual(await chosen, ['linux/amd64', 'linux/arm64']);
    assert.match(document.getText(), /:both # two\n {4}platform:\n {6}os: linux\n {6}architecture: amd64\n {2}- image/);
    await eventually(() => codesOf(document), []);
  });
});
