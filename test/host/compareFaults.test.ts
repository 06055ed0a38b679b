// Compare Images where something is in the way: registries that fail, images that nobody sane would make, scripts that say it
// wrongly, people who give up.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { operandFrom } from '../../src/features/compare/operand.ts';
import { runComparison } from '../../src/features/compare/run.ts';
import { commandIds } from '../../src/host/ids.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient } from '../../src/registry/client.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import type { Fault } from '../support/registry/faults.ts';
import {
  content,
  descriptor,
  image,
  MEDIA_TYPES,
  type BuiltImage,
  type ImageOptions,
} from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { digestOf } from '../support/registry/store.ts';
import { brief, choose, compare, shown } from './compareStage.ts';
import { sampleHost } from './support.ts';

/** Of these tests alone: what was read by its digest is known for good. */
const own = (text: string, options: Partial<ImageOptions> = {}): Promise<BuiltImage> =>
  image({ platform: 'linux/amd64', labels: { test: `compare ${text}` }, ...options });

/** An image of that configuration, whatever it is. */
async function configured(text: string, mediaType: string = MEDIA_TYPES.oci.config): Promise<BuiltImage> {
  const sound = await own('configured');
  const config = Buffer.from(text);
  const layers = (JSON.parse(sound.manifest.bytes.toString()) as { layers: object[] }).layers;
  const { manifest } = MEDIA_TYPES.oci;
  const body = { schemaVersion: 2, mediaType: manifest, config: descriptor(mediaType, config), layers };
  return { ...sound, manifest: content(manifest, body), blobs: new Map([...sound.blobs, [digestOf(config), config]]) };
}

const failures: readonly (readonly [name: string, fault: Fault, message: RegExp])[] = [
  ['is not there', { kind: 'status', status: 404 }, /does not hold .*Check the name/],
  ['is forbidden', { kind: 'status', status: 403 }, /does not give this account access/],
  ['fails', { kind: 'status', status: 500 }, /failed while it was asked/],
  ['is something else than its digest says', { kind: 'wrongDigest' }, /does not have the digest/],
  ['is a web page', { kind: 'html' }, /as a registry does|does not have the digest/],
];

describe('multiarch.compare, where something is in the way', () => {
  let registry: EmbeddedRegistry;
  let faulty: FaultyRegistry;
  let fault: (path: string) => Fault | undefined = () => undefined;
  before(async () => {
    registry = await startEmbeddedRegistry();
    faulty = await startFaultyRegistry(
      ({ path }) => fault(path),
      async each => {
        for (const [name] of failures) {
          each.add(`own/${name.replaceAll(' ', '-')}:1`, index([await own(`${name} a`)]));
          each.add(`own/${name.replaceAll(' ', '-')}:2`, index([await own(`${name} b`)]));
        }
      },
    );
  });
  beforeEach(() => void (fault = () => undefined));
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await faulty?.close();
    await registry?.close();
  });
  const at = (name: string) => `${registry.host}/${name}`;

  for (const [name, played, message] of failures) {
    const repository = `own/${name.replaceAll(' ', '-')}`;
    it(`says on which side a tag ${name}`, async () => {
      fault = path => (path.endsWith('/manifests/2') ? played : undefined);
      const right = compare(`${faulty.host}/${repository}:1`, `${faulty.host}/${repository}:2`);
      await assert.rejects(
        right,
        (error: Error) => /^Right, .*:2: /.test(error.message) && message.test(error.message),
      );
      const left = compare(`${faulty.host}/${repository}:2`, `${faulty.host}/${repository}:1`);
      await assert.rejects(left, /^Error: Left, .*:2: /);
    });

    it(`says on which side a platform ${name}`, async () => {
      const { digest } = (await own(`${name} b`)).manifest;
      fault = path => (path.endsWith(digest) ? played : undefined);
      if (name === 'is not there') {
        const { platforms } = await compare(`${faulty.host}/${repository}:1`, `${faulty.host}/${repository}:2`);
        return assert.deepEqual(platforms.map(brief), ['linux/amd64 changed, missing']);
      }
      const right = compare(`${faulty.host}/${repository}:1`, `${faulty.host}/${repository}:2`);
      await assert.rejects(
        right,
        (error: Error) => /^Right, .*:2: /.test(error.message) && message.test(error.message),
      );
    });
  }

  const wrong: readonly (readonly [left: unknown, right: unknown, message: RegExp])[] = [
    ['UPPER', 'a', /“UPPER” is not an image reference/],
    ['a', undefined, /“right” must be a reference, or an object/],
    [7, 'a', /“left” must be a reference/],
    [{ reference: 'a', platform: 7 }, 'a', /“7” is/],
    [{ reference: 'a', platform: '; x' }, 'a', /“; x” is not a platform/],
    ['a linux/amd64 more', 'a', /behind the platform there is more/],
    ['docker-daemon:--all', 'a', /“docker-daemon:--all” is not an image reference/],
    ['docker-daemon:$(x)', 'a', /is not an image reference/],
    ['containers-storage:-v', 'a', /is not an image reference/],
    [{ engine: 'docker', reference: '--privileged' }, 'a', /is not an image reference/],
    [{ engine: 'docker', imageId: 'x; y' }, 'a', /is not an image reference/],
  ];
  for (const [left, right, message] of wrong) {
    it(`refuses ${JSON.stringify([left, right])}`, async () => assert.rejects(compare(left, right), message));
  }

  it('takes more than two rows for a mistake, and asks for nothing', async () => {
    registry.requests.length = 0;
    const rows = ['a', 'b', 'c'].map(name => ({ kind: 'tag', reference: at(`own/${name}:1`) }));
    assert.equal(await choose(...rows), undefined);
    assert.deepEqual(registry.requests, []);
  });

  it('shows what an image says of itself as text, one line each', async () => {
    const evil = ['x\n+ ENV FAKE=1\u2028+ more', '\u202ereversed\u0000', '[a](command:evil) <b>', 'é'.repeat(5000)];
    const Labels = Object.fromEntries(evil.map((text, position) => [`k${position}\n@@ fake @@`, text]));
    registry.add('evil/app:1', await own('evil'));
    registry.add(
      'evil/app:2',
      await configured(JSON.stringify({ os: 'linux', architecture: 'amd64', config: { Labels } })),
    );
    await choose({ reference: at('evil/app:1') }, { reference: at('evil/app:2') });
    const { text } = await shown();
    const lines = text.split('\n');
    assert.equal(lines.filter(line => line.startsWith('+ LABEL k')).length, 4);
    assert(!lines.some(line => /^(?:@@ fake|\+ ENV FAKE|\+ more)/.test(line)));
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\u2028\u2029]/u);
    assert(lines.every(line => line.length < 1100));
    assert.match(text, /\(5000 characters\)/);
  });

  it('bounds what it shows, and returns all of it', async () => {
    const history = Array.from({ length: 10_000 }, (_, entry) => ({ created_by: `RUN ${entry}`, empty_layer: true }));
    const Env = Array.from({ length: 10_000 }, (_, entry) => `V${entry}=${entry}`);
    registry.add('large/app:1', await own('large'));
    const large = JSON.stringify({ os: 'linux', architecture: 'amd64', config: { Env }, history });
    registry.add('large/app:2', await configured(large));
    const result = await compare(at('large/app:1'), at('large/app:2'));
    assert(result.platforms[0]?.config.some(({ path, right }) => path[0] === 'history' && right === 10_000));
    assert(result.platforms[0]?.config.some(({ path, right }) => path[2] === 'V9999' && right === '9999'));
    await choose({ reference: at('large/app:1') }, { reference: at('large/app:2') });
    const { text } = await shown();
    assert(text.split('\n').length < 1000);
    assert.match(text, /^ {2}\d+ more: see the raw JSON$/m);
  });

  it('reads no more platforms than anybody looks at', async () => {
    const one = await own('many a');
    const other = await own('many b');
    const many = (of: BuiltImage): BuiltImage => {
      const { digest, bytes, mediaType } = of.manifest;
      const manifests = Array.from({ length: 5000 }, (_, position) => ({
        mediaType,
        digest: position === 0 ? digest : `sha256:${digestOf(Buffer.from(`${digest}${position}`)).slice(7)}`,
        size: bytes.length,
        platform: { os: 'linux', architecture: `a${position}` },
      }));
      const body = { schemaVersion: 2, mediaType: MEDIA_TYPES.oci.index, manifests };
      return { manifest: content(MEDIA_TYPES.oci.index, body), blobs: of.blobs, children: [of] };
    };
    registry.add('many/app:1', many(one));
    registry.add('many/app:2', many(other));
    registry.requests.length = 0;
    const { platforms } = await compare(at('many/app:1'), at('many/app:2'));
    const count = (end: string) => platforms.filter(each => brief(each).endsWith(end)).length;
    assert.deepEqual([platforms.length, count('missing'), count('limit')], [5000, 63, 4936]);
    assert(registry.requests.length < 300, String(registry.requests.length));
    await choose({ reference: at('many/app:1') }, { reference: at('many/app:2') });
    const { text } = await shown();
    assert.match(text, /^ {2}4800 more$/m);
    assert.match(text, /^! linux\/a1 .*a manifest that its index names is not there/m);
    assert.match(text, /^! linux\/a1080 .*too many differ: it was not read/m);
  });

  it('of what is no image, and of configurations that are none, compares what there is', async () => {
    registry.add('odd/app:chart1', await configured('{"a":1}', 'application/vnd.cncf.helm.config.v1+json'));
    registry.add('odd/app:chart2', await configured('{"a":2}', 'application/vnd.cncf.helm.config.v1+json'));
    const charts = await compare(at('odd/app:chart1'), at('odd/app:chart2'));
    assert.deepEqual(charts.platforms.map(brief), ['unknown/unknown changed, layers 1 +0 -0']);
    const text = (config: string) => `{"os":"linux","architecture":"amd64","config":${config}}`;
    registry.add('odd/app:list', await configured(text('[1,"x",null]')));
    registry.add('odd/app:null', await configured(text('null')));
    assert.deepEqual((await compare(at('odd/app:list'), at('odd/app:null'))).platforms.map(brief), [
      'linux/amd64 changed, layers 1 +0 -0',
    ]);
    registry.add('odd/app:empty', index([]));
    const empty = await compare(at('odd/app:empty'), at('odd/app:list'));
    assert.deepEqual(empty.platforms.map(brief), ['linux/amd64 only-right']);
    assert.equal(empty.identical, false);
  });

  it('says as of when it knows an image whose registry is away', async () => {
    const passing = await startEmbeddedRegistry();
    passing.add('away/app:1', await own('away a'));
    passing.add('away/app:2', await own('away b'));
    const [left, right] = ['1', '2'].map(tag => `${passing.host}/away/app:${tag}`);
    const before = await compare(left, right);
    assert.equal(before.left.asOf, undefined);
    await passing.close();
    const { left: known, ...rest } = await compare(left, right);
    assert.match(known.asOf ?? '', /^\d{4}-\d\d-\d\dT/);
    assert.deepEqual(rest.platforms, before.platforms);
    await choose({ reference: left }, { reference: right });
    assert.match((await shown()).text, /as of \d{4}-.* cannot be asked now/);
  });

  it('is made again in a window opened anew, and says there what is in the way', async () => {
    const uriOf = (...operands: string[]) =>
      vscode.Uri.from({ scheme: 'multiarch-comparison', path: '/x ↔ y.diff', query: JSON.stringify(operands) });
    registry.add('again/app:1', await own('again a'));
    registry.add('again/app:2', await own('again b'));
    const open = async (uri: vscode.Uri) => (await vscode.workspace.openTextDocument(uri)).getText();
    assert.match(await open(uriOf(at('again/app:1'), at('again/app:2'))), /^! linux\/amd64 .*changed: settings 1/m);
    assert.match(
      await open(uriOf(at('again/app:1'), at('again/app:9'))),
      /^! Right, .*does not hold[^]*Refresh” tries again/,
    );
    for (const query of ['', '{}', '[]', '["A"]', '["a","b","c"]', 'x']) {
      const uri = vscode.Uri.from({ scheme: 'multiarch-comparison', path: '/x.diff', query });
      await assert.rejects(async () => vscode.workspace.openTextDocument(uri), Error, query);
    }
    await assert.rejects(async () => vscode.workspace.fs.delete(uriOf('a', 'b')), /read-only|permission/i);
  });

  it('is compared anew by a refresh', async () => {
    registry.add('fresh/app:1', await own('fresh a'));
    registry.add('fresh/app:2', await own('fresh a'));
    await choose({ reference: at('fresh/app:1') }, { reference: at('fresh/app:2') });
    const { document } = vscode.window.activeTextEditor ?? assert.fail();
    assert.match(document.getText(), /^ {2}Identical\.$/m);
    registry.add('fresh/app:2', await own('fresh b'));
    const changed = new Promise<void>(resolve => {
      const listener = vscode.workspace.onDidChangeTextDocument(({ document: other }) => {
        if (other !== document) return;
        listener.dispose();
        resolve();
      });
    });
    await vscode.commands.executeCommand(commandIds.refresh);
    await changed;
    assert.match(document.getText(), /^ {2}They differ\.$/m);
  });

  it('ends when it is cancelled, and asks no more', async () => {
    fault = () => ({ kind: 'silent' });
    const client = createRegistryClient({
      credentials: async () => undefined,
      options: () => ({}),
      timeout: () => 60_000,
    });
    const parts = { images: createImageCache(client, { tagTtl: () => 0 }), engines: async () => [] };
    const controller = new AbortController();
    const [left, right] = ['1', '2'].map(tag => operandFrom(`${faulty.host}/own/cancelled:${tag}`));
    assert(left && right);
    faulty.requests.length = 0;
    const running = runComparison({ left, right }, parts, controller.signal, () => undefined);
    while (faulty.requests.length < 2) await sleep(10);
    controller.abort(new DOMException('cancelled', 'AbortError'));
    await assert.rejects(running, { name: 'AbortError' });
    await client.close();
  });

  it('is behind a hover and among what a lens offers', async () => {
    const content = `FROM ${sampleHost}/sample/app:1.0\n`;
    const document = await vscode.workspace.openTextDocument({ language: 'dockerfile', content });
    await vscode.window.showTextDocument(document);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(0, 8),
    );
    const [markdown] = hovers.flatMap(({ contents }) => contents) as vscode.MarkdownString[];
    assert(markdown?.value.includes(`command:${commandIds.compare}?`));
  });
});
