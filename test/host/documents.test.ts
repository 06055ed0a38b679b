// Raw JSON as documents: what they show, where their digests lead, and what stands there when something fails.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { formatReference, InvalidReference, parseReference, type Reference } from '../../src/core/reference.ts';
import type { LinkedContent } from '../../src/core/digestLinks.ts';
import { documentUri } from '../../src/features/shared/documentUri.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient } from '../../src/registry/client.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import type { Fault } from '../support/registry/faults.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import { eventually, sampleHost } from './support.ts';
import { createTestTree, withRegistries } from './tree.ts';

const { app } = SAMPLES;

/** Of these tests alone: what was read by its digest, here or for another test, is known for good. */
const ownImage = (platform: string, test = 'documents') => image({ platform, labels: { test } });

function referenceOf(text: string): Reference {
  const reference = parseReference(text);
  assert(!(reference instanceof InvalidReference), text);
  return reference;
}

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Where each link of a document leads, by the digest it stands on. */
async function linksOf(document: vscode.TextDocument): Promise<Map<string, vscode.DocumentLink>> {
  const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri);
  const ours = links.filter(({ target }) => target?.scheme === 'multiarch');
  return new Map(ours.map(link => [document.getText(link.range), link]));
}

async function follow(document: vscode.TextDocument, digest: string): Promise<vscode.TextDocument> {
  const target = (await linksOf(document)).get(digest)?.target;
  assert(target, `no link on ${digest}`);
  return vscode.workspace.openTextDocument(target);
}

function blobOf(document: vscode.TextDocument, member: 'config' | 'layers'): string {
  const manifest = JSON.parse(document.getText()) as { config: { digest: string }; layers: [{ digest: string }] };
  return member === 'config' ? manifest.config.digest : manifest.layers[0].digest;
}

const nameOf = ({ uri }: vscode.TextDocument) => uri.path.split('/').at(-1);

const failures: [name: string, fault: Fault, problem: RegExp][] = [
  ['is gone', { kind: 'status', status: 404 }, /does not hold .*Check the name/],
  ['is forbidden', { kind: 'status', status: 403 }, /does not give this account access/],
  ['cannot be had now', { kind: 'status', status: 500 }, /failed while it was asked/],
  ['is something else than its digest says', { kind: 'wrongDigest' }, /does not have the digest/],
  ['is a web page', { kind: 'html' }, /does not have the digest|did not answer .* as a registry/],
  ['has no end', { kind: 'endless' }, /more .* than any image needs/],
];

describe('a raw JSON document', () => {
  let faulty: FaultyRegistry;
  let attested: BuiltImage;
  let fault: (path: string) => Fault | undefined = () => undefined;
  before(async () => {
    attested = index([await ownImage('linux/amd64'), await ownImage('linux/arm64')], { attestations: true });
    faulty = await startFaultyRegistry(
      ({ path }) => fault(path),
      async registry => {
        registry.add('own/attested:1.0', attested);
        for (const [name] of failures) registry.add('own/failing:1.0', await ownImage('linux/arm64', name));
      },
    );
  });
  beforeEach(() => {
    fault = () => undefined;
    faulty.requests.length = 0;
  });
  after(() => faulty.close());

  /** Of the index’s children, in their order: two images, and an attestation of each. */
  const child = (at: 0 | 1 | 2 | 3): string => attested.children[at]?.manifest.digest ?? assert.fail();
  const short = (digest: string) => digest.slice(7, 19);
  const open = (content: LinkedContent, repository = 'own/attested:1.0') =>
    vscode.workspace.openTextDocument(documentUri(referenceOf(`${faulty.host}/${repository}`), content));
  const problemOf = (document: vscode.TextDocument) => (JSON.parse(document.getText()) as { problem: string }).problem;
  /** A repository holds what the digest of each of these texts names. */
  const serve = (...texts: string[]) => {
    fault = path => {
      const text = texts.find(each => path.endsWith(`/${digestOf(each)}`));
      const { mediaType = 'application/json' } = text?.startsWith('{"')
        ? (JSON.parse(text) as { mediaType?: string })
        : {};
      return text === undefined
        ? undefined
        : { kind: 'status', status: 200, headers: { 'content-type': mediaType }, body: text };
    };
  };

  it('of an index leads to a manifest, its configuration and its attestation’s statement', async () => {
    const opened = await open({ digest: attested.manifest.digest, what: 'index' });
    assert.equal(opened.languageId, 'json');
    assert.equal(digestOf(opened.getText()), attested.manifest.digest, 'as it was sent');
    assert.equal(nameOf(opened), `attested:1.0 index ${short(attested.manifest.digest)}.json`);
    const links = await linksOf(opened);
    const digests = attested.children.map(({ manifest: { digest } }) => digest);
    assert.deepEqual([...links.keys()].toSorted(), digests.toSorted());
    assert.equal(links.get(child(1))?.tooltip, 'Open the manifest of linux/arm64');

    const manifest = await follow(opened, child(1));
    assert.equal(digestOf(manifest.getText()), child(1));
    assert.equal(nameOf(manifest), `attested:1.0 linux-arm64 ${short(child(1))}.json`);
    const ways = await linksOf(manifest);
    assert.deepEqual([...ways.keys()], [blobOf(manifest, 'config')], 'the layer is an archive');
    const configuration = await follow(manifest, blobOf(manifest, 'config'));
    assert.equal((JSON.parse(configuration.getText()) as { architecture: string }).architecture, 'arm64');
    assert.match(configuration.getText(), /^\{\n {2}"/, 'laid out');
    assert.equal((await linksOf(configuration)).size, 0);

    const attestation = await follow(opened, child(2));
    const statement = await follow(attestation, blobOf(attestation, 'layers'));
    assert.match(statement.getText(), /"_type": "https:\/\/in-toto\.io\/Statement/);
    assert.deepEqual(
      faulty.requests.map(({ path }) => path.split('/').slice(-2).join('/')),
      [
        `manifests/${attested.manifest.digest}`,
        `manifests/${child(1)}`,
        `blobs/${blobOf(manifest, 'config')}`,
        `manifests/${child(2)}`,
        `blobs/${blobOf(attestation, 'layers')}`,
      ],
      'each when it was opened, none for a link',
    );
  });

  it('of a referrer leads to its subject', async () => {
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const subject = { mediaType: 'application/vnd.oci.image.index.v1+json', digest: attested.manifest.digest, size: 1 };
    const config = { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf('{}'), size: 2 };
    const referrer = JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [config], subject });
    serve(referrer, '{}');
    const document = await open({ digest: digestOf(referrer), what: 'manifest' }, 'own/attested');
    const found = await follow(document, subject.digest);
    assert.equal(digestOf(found.getText()), subject.digest);
    assert.equal((await follow(document, config.digest)).getText(), '{}');
  });

  for (const [name, played, problem] of failures) {
    it(`that ${name} says so, and is there after a refresh`, async () => {
      fault = () => played;
      const { digest } = (await ownImage('linux/arm64', name)).manifest;
      const document = await open({ digest, what: 'manifest' }, 'own/failing');
      const editor = await vscode.window.showTextDocument(document);
      assert.match(problemOf(editor.document), problem);
      assert.match(problemOf(editor.document), /“Multiarch: Refresh” tries again\.$/);
      fault = () => undefined;
      await vscode.commands.executeCommand('multiarch.refresh');
      await eventually(() => digestOf(editor.document.getText()), digest);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    });
  }

  it('of a blob that is too long for people asks for nothing', async () => {
    const document = await open({ digest: app.digest, what: 'layer', size: 50_000_000 });
    assert.match(problemOf(document), /50\.0 MB; no more than 4\.2 MB are shown\.$/);
    assert.deepEqual(faulty.requests, []);
  });

  it('of a blob that is longer than it says is not shown', async () => {
    const long = JSON.stringify({ a: 'b'.repeat(1000) });
    serve(long);
    const document = await open({ digest: digestOf(long), what: 'layer', size: 10 });
    assert.match(problemOf(document), /more .* than any image needs|does not have the digest/);
  });

  it('of a blob links nothing: what it names is mostly somewhere else', async () => {
    const text = JSON.stringify({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: app.digest,
      size: 1,
    });
    serve(text);
    const document = await open({ digest: digestOf(text), what: 'statement', size: text.length });
    assert.match(document.getText(), new RegExp(app.digest));
    assert.equal((await linksOf(document)).size, 0);
  });

  it('of a blob that is no JSON shows it as it is', async () => {
    const text = '<script>alert(1)</script> [x](command:evil) \u202e';
    serve(text);
    const document = await open({ digest: digestOf(text), what: 'layer', size: Buffer.byteLength(text) });
    assert.equal(document.getText(), text);
    assert.equal((await linksOf(document)).size, 0);
  });

  it('is what a click on an attestation’s statement in the side bar opens', async () => {
    const client = createRegistryClient({
      credentials: async () => undefined,
      options: () => ({}),
      timeout: () => 3000,
    });
    const log = vscode.window.createOutputChannel('Multiarch tests', { log: true });
    const tree = createTestTree(client, createImageCache(client, { tagTtl: () => 60_000 }), log);
    await withRegistries([{ host: faulty.host, repositories: ['own/attested'] }], async () => {
      const path = [faulty.host, 'own/attested', '1.0', 'linux/amd64', 'Attestations'];
      const [file] = await tree.open(...path);
      assert(file);
      const { command, arguments: given } = tree.item(file).command ?? {};
      assert.equal(command, 'vscode.open');
      const document = await vscode.workspace.openTextDocument(given?.[0] as vscode.Uri);
      assert.match(document.getText(), /"_type": "https:\/\/in-toto\.io\/Statement/);
      assert.match(nameOf(document) ?? '', /^attested statement \w{12}\.json$/);
    });
    log.dispose();
    await client.close();
  });

  it('cannot be written', async () => {
    const { uri } = await open({ digest: attested.manifest.digest, what: 'index' });
    assert.equal(vscode.workspace.fs.isWritableFileSystem('multiarch'), false);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(uri, new Uint8Array()), /read-only|permission/i);
    await assert.rejects(async () => vscode.workspace.fs.delete(uri), /read-only|permission/i);
  });

  for (const query of [
    '',
    'reference=',
    'reference=a',
    `reference=A@${app.digest}`,
    `x=a@${app.digest}`,
    `reference=a@${app.digest}&size=x`,
  ]) {
    it(`is none for an address that says “${query.slice(0, 30)}”`, async () => {
      const uri = vscode.Uri.from({ scheme: 'multiarch', path: '/x.json', query });
      await assert.rejects(async () => vscode.workspace.openTextDocument(uri));
    });
  }

  it('has an address that says all of it', async () => {
    const reference = referenceOf(`${sampleHost}/sample/app:1.0@${app.digest}`);
    const { digest } = app.manifests[1];
    const uri = documentUri(reference, { digest, what: 'configuration', size: 12 });
    const again = vscode.Uri.parse(uri.toString(), true);
    assert.equal(again.query, `reference=${sampleHost}/sample/app:1.0@${digest}&size=12`);
    assert.equal(again.path, `/${sampleHost}/sample/app:1.0 configuration ${short(digest)}.json`);
    assert.equal(formatReference(reference), `${sampleHost}/sample/app:1.0@${app.digest}`);
  });
});
