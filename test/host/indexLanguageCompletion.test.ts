// Completion, hover and links in index documents, against a real registry: what is offered at a mark, and what the text becomes.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/host/ids.ts';
import type { BuiltImage } from '../support/registry/images.ts';
import { documentation, labelOf, shown } from './completions.ts';
import { fill, openIndex, registry } from './indexLanguageStage.ts';
import { deadHost, eventually, hoverAt, hoverWords, withSettings } from './support.ts';

const mark = '¦';
const app = `${registry}/complete/app`;
const head = `image: ${app}:new\n`;

interface Completed {
  readonly document: vscode.TextDocument;
  readonly items: readonly vscode.CompletionItem[];
}

/** Ours alone, at the mark. */
async function complete(marked: string, resolved = 0): Promise<Completed> {
  const document = await openIndex(marked.replace(mark, ''));
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    document.positionAt(marked.indexOf(mark)),
    undefined,
    resolved,
  );
  return { document, items: items.filter(({ sortText }) => sortText?.startsWith('!')) };
}

async function take({ items, document }: Completed, label: string): Promise<string> {
  const item = items.find(each => labelOf(each) === label);
  assert(item, `${label} is not among ${items.map(labelOf).join(', ')}`);
  const range = item.range instanceof vscode.Range ? item.range : item.range?.replacing;
  assert(range);
  const text = typeof item.insertText === 'string' ? item.insertText : (item.insertText?.value ?? label);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, text);
  assert(await vscode.workspace.applyEdit(edit));
  return document.getText();
}

const offers: [name: string, marked: string, labels: readonly string[]][] = [
  [
    'keys that are not there yet',
    `${head}¦\nmanifests:\n  - image: a\n`,
    ['tags', 'mediaType', 'annotations', 'replaces'],
  ],
  ['keys of an entry', `${head}manifests:\n  - image: a\n    ¦\n`, ['platform', 'annotations']],
  [
    'keys of a platform',
    `${head}manifests:\n  - image: a\n    platform:\n      os: linux\n      ¦\n`,
    ['architecture', 'variant', 'os.version', 'os.features'],
  ],
  [
    'types of an index',
    `${head}manifests: []\nmediaType: ¦`,
    ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'],
  ],
  [
    'images before the colon',
    `${head}manifests:\n  - image: ${app}:amd64\n  - image: ¦\n`,
    [`${app}:`, 'docker-daemon:', 'containers-storage:'],
  ],
  [
    'what the source has, as a whole',
    `${head}manifests:\n  - image: ${app}:both\n    platform: ¦\n`,
    ['linux/amd64', 'linux/arm64'],
  ],
];

describe('completion in an index document offers', function () {
  this.timeout(60_000);
  let made: Record<string, BuiltImage>;
  before(async function () {
    if (registry === '') this.skip();
    made = await fill('complete/app');
  });

  for (const [name, marked, labels] of offers) {
    it(name, async () => {
      assert.deepEqual((await complete(marked)).items.map(labelOf), labels);
    });
  }

  it('tags of a source, told what they hold when they are looked at', async () => {
    const completed = await complete(`${head}manifests:\n  - image: ${app}:ar¦x # beside\n`, 9);
    assert.deepEqual(completed.items.map(labelOf).toSorted(), ['arm', 'arm64', 'armv7']);
    const arm64 = completed.items.find(item => labelOf(item) === 'arm64');
    assert(arm64);
    assert.match(documentation(arm64), /linux\/arm64/);
    assert.equal(await take(completed, 'arm64'), `${head}manifests:\n  - image: ${app}:arm64 # beside\n`);
  });

  it('tags of the target', async () => {
    const completed = await complete(`image: ${app}:ne\ntags: [both, a¦]\nmanifests:\n  - image: ${app}:amd64\n`);
    assert(completed.items.map(labelOf).includes('amd64'));
    assert.match(await take(completed, 'amd64'), /tags: \[both, amd64\]/);
    assert((await complete(`image: ${app}:¦\nmanifests:\n`)).items.map(labelOf).includes('both'));
  });

  it('the source’s platforms, those first that no other entry has, and writes them', async () => {
    const entry = (platform: string) => `  - image: ${app}:both\n    platform: ${platform}\n`;
    const taken = entry('{ os: linux, architecture: amd64 }');
    const completed = await complete(`${head}manifests:\n${taken}${entry('¦')}`);
    assert.deepEqual(completed.items.map(labelOf), ['linux/arm64', 'linux/amd64']);
    assert.equal(
      await take(completed, 'linux/arm64'),
      `${head}manifests:\n${taken}${entry('{ os: linux, architecture: arm64 }')}`,
    );
    const variants = await complete(`${head}manifests:\n  - image: ${app}:armv7\n    platform: { variant: ¦ }\n`);
    assert.equal(variants.items.map(labelOf)[0], 'v7');
    const systems = await complete(`${head}manifests:\n  - image: ${app}:armv7\n    platform:\n      os: ¦\n`);
    assert.equal(systems.items.map(labelOf)[0], 'linux');
  });

  it('what the tag is now, to be replaced', async () => {
    const completed = await complete(`image: ${app}:both\nmanifests:\n  - image: ${app}:amd64\nreplaces: ¦\n`);
    assert.deepEqual(shown(completed), [`${made['both']?.manifest.digest} — ${app}:both`]);
  });

  it('annotations that OCI names', async () => {
    const completed = await complete(
      `${head}annotations:\n  org.opencontainers.image.title: a\n  ¦\nmanifests:\n  - image: a\n`,
    );
    const labels = new Set(completed.items.map(labelOf));
    assert(labels.has('org.opencontainers.image.source'));
    assert(!labels.has('org.opencontainers.image.title'));
    assert.match(await take(completed, 'org.opencontainers.image.source'), /\n {2}org.opencontainers.image.source: \n/);
  });

  it('nothing of a registry that does not answer, in comments, or in other YAML', async () => {
    assert.deepEqual((await complete(`${head}manifests:\n  - image: ${deadHost}/a/b:¦\n`)).items, []);
    assert.deepEqual((await complete(`${head}manifests:\n  - image: a # ¦\n`)).items, []);
    assert.deepEqual((await complete(`services:\n  a:\n    image: ${app}:¦\n`)).items, []);
  });
});

describe('a hover in an index document', function () {
  this.timeout(60_000);
  let made: Record<string, BuiltImage>;
  before(async function () {
    if (registry === '') this.skip();
    made = await fill('complete/app');
  });

  it('tells of a source its digest, kind and platforms', async () => {
    const document = await openIndex(`${head}manifests:\n  - image: ${app}:both\n`);
    const words = await hoverWords(document, `${app}:both`);
    const digest = made['both']?.manifest.digest.slice(0, 19);
    assert(words.includes(`**${app}:both** — index \`${digest}\``), words);
    assert.match(words, /\| linux\/amd64 \|.*\n\| linux\/arm64 \|/);
    assert(words.includes('Attestations for 2 of 2 platforms'), words);
    assert(words.includes('(command:multiarch.inspect?'), words);
  });

  it('tells what a tag is now, and what stands in the way', async () => {
    const text = `image: ${app}:docker\nreplaces: sha256:${'0'.repeat(64)}\nmanifests:\n  - image: ${deadHost}/a/b:1\n`;
    const document = await openIndex(text);
    assert.match(await hoverWords(document, 'sha256:0'), /app:docker\*\* — single-platform image/);
    assert.match(await hoverWords(document, `${deadHost}/a`), /\$\(cloud\) 127\.0\.0\.1:1 could not be reached/);
  });

  it('says what keys mean, and nothing where it is switched off', async () => {
    const document = await openIndex(`${head}manifests:\n  - image: ${app}:both\n    platform: { variant: v7 }\n`);
    assert.match(await hoverWords(document, 'manifests'), /The images that it is made of/);
    assert.match(await hoverWords(document, 'variant'), /v6 or v7 for arm/);
    await withSettings({ hover: false }, async () => assert.equal(await hoverAt(document, 'manifests'), ''));
  });
});

describe('links in an index document', () => {
  it('lead from sources to what they are', async function () {
    if (registry === '') this.skip();
    const document = await openIndex(`${head}manifests:\n  - image: ${app}:both\n  - image: docker-daemon:a:b\n`);
    const linksOf = async () => {
      const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
        'vscode.executeLinkProvider',
        document.uri,
      );
      return links.filter(({ target }) => target?.scheme === 'command').map(link => document.getText(link.range));
    };
    await eventually(linksOf, [`${app}:both`]);
    const [link] = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
    );
    assert.equal(link?.target?.path, commandIds.inspect);
    assert.deepEqual(JSON.parse(link.target.query), [{ reference: `${app}:both`, interactive: true }]);
  });
});
