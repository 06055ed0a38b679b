// Where the images of an index come from: what each way costs, on both sides, and what is told of it.
import assert from 'node:assert/strict';
import { parseDigest } from '../../src/core/digest.ts';
import type { IndexSpec, SpecEntry } from '../../src/core/indexes/spec.ts';
import { parseManifest, type Index } from '../../src/core/manifest.ts';
import { withDigest } from '../../src/core/reference.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import type { SavedImage } from '../../src/registry/write/indexDraft.ts';
import type { TransferProgress } from '../../src/registry/write/transfer.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { sampleImages, SAMPLES } from '../support/registry/samples.ts';
import { createClient, failureOf, referenceTo, uncancelled } from './support.ts';
import { builds, contents, parted, plain, platformOf, proofOf, savedImage } from './pushSupport.ts';

describe('an index of images from elsewhere', () => {
  let near: EmbeddedRegistry;
  let far: EmbeddedRegistry;
  let client: RegistryClient;
  let images: [tag: string, image: BuiltImage][];
  const signal = uncancelled();
  beforeEach(async () => {
    [near, far] = await Promise.all([startEmbeddedRegistry(), startEmbeddedRegistry()]);
    client = createClient({ timeout: 2000 });
    images = await builds();
  });
  afterEach(async () => {
    await client.close();
    await Promise.all([near.close(), far.close()]);
  });
  const specOf = (manifests: readonly SpecEntry[], others: Partial<IndexSpec> = {}): IndexSpec => ({
    target: { host: near.host, repository: 'a/app' },
    tags: ['1.0'],
    manifests,
    ...others,
  });
  const entry = (text: string, tag?: string): SpecEntry => ({
    reference: referenceTo(text),
    ...(tag !== undefined && { platform: platformOf(tag) }),
  });
  const draft = (manifests: readonly SpecEntry[], others: Partial<IndexSpec> = {}) =>
    client.draftIndex(specOf(manifests, others), { signal });
  const push = async (manifests: readonly SpecEntry[], others: Partial<IndexSpec> = {}) =>
    client.pushDraft(await draft(manifests, others), { signal });
  const forget = () => void (near.requests.splice(0), far.requests.splice(0));

  it('on another registry are streamed: each read once there, and nothing that is here', async () => {
    const [tag, built] = images[0]!;
    far.add(`ci/app:${tag}`, built);
    const { digest } = await push([entry(`${far.host}/ci/app:${tag}`, tag)]);
    const blobs = [...built.blobs.keys()];
    const asked = plain(far.requests);
    assert.equal(asked[0], `GET /v2/ci/app/manifests/${tag}`);
    assert.deepEqual(asked.slice(1).toSorted(), blobs.map(blob => `GET /v2/ci/app/blobs/${blob}`).toSorted());
    const { pushed, proof } = parted(plain(near.requests));
    const child = built.manifest.digest;
    assert.deepEqual(pushed.slice(-2), [`PUT /v2/a/app/manifests/${child}`, 'PUT /v2/a/app/manifests/1.0']);
    const expected = [
      'HEAD /v2/a/app/manifests/1.0',
      `HEAD /v2/a/app/manifests/${child}`,
      ...blobs.flatMap(blob => [
        `HEAD /v2/a/app/blobs/${blob}`,
        'POST /v2/a/app/blobs/uploads/',
        `PUT /v2/a/app/blobs/uploads/ID?digest=${encodeURIComponent(blob)}`,
      ]),
    ];
    assert.deepEqual(pushed.slice(0, -2).toSorted(), expected.toSorted());
    assert.deepEqual(proof, proofOf('a/app', { digest, tags: ['1.0'], holds: [child] }));

    forget();
    await push([entry(`${far.host}/ci/app:${tag}`, tag)]);
    assert.deepEqual(plain(far.requests), [`GET /v2/ci/app/manifests/${tag}`]);
    const again = ['HEAD /v2/a/app/manifests/1.0', `HEAD /v2/a/app/manifests/${child}`, 'PUT /v2/a/app/manifests/1.0'];
    assert.deepEqual(parted(plain(near.requests)).pushed, again);
  });

  it('are planned, then moved as planned: unchanged, mounted, copied, uploaded', async () => {
    const [here, mounted, copied, uploaded] = images;
    near.add('a/app:here', here![1]);
    near.add('ci/app:1', mounted![1]);
    far.add('ci/app:1', copied![1]);
    const fromEngine: SpecEntry = { ...entry('app:dev'), engine: 'podman' };
    const asked: unknown[] = [];
    const openSaved = async (...question: unknown[]): Promise<SavedImage> => {
      asked.push(question.slice(0, 2));
      return savedImage(uploaded![1]);
    };
    const sources = [
      entry(`${near.host}/a/app:here`, here![0]),
      entry(`${near.host}/ci/app:1`, mounted![0]),
      entry(`${far.host}/ci/app:1`, copied![0]),
      fromEngine,
    ];
    const drafted = await client.draftIndex(specOf(sources), { signal, openSaved });
    assert.deepEqual(asked, [['podman', 'app:dev']]);
    const ways = ['unchanged', 'mounted', 'copied', 'uploaded'];
    forget();
    const plan = await client.planIndex(drafted, signal);
    assert.deepEqual(
      plain(near.requests).toSorted(),
      [mounted, copied, uploaded].map(each => `HEAD /v2/a/app/manifests/${each![1].manifest.digest}`).toSorted(),
    );
    assert.deepEqual(far.requests, []);
    const expected = images.map(([, { manifest }], at) => ({
      digest: manifest.digest,
      from: { host: sources[at]!.reference.host, repository: sources[at]!.reference.repository },
      how: ways[at],
    }));
    assert.deepEqual(plan, expected);
    const { transfers, text } = await client.pushDraft(drafted, { signal });
    assert.deepEqual(transfers, expected);
    assert.deepEqual(
      contents(text),
      images.map(([tag, { manifest }]) => `${tag.replaceAll('-', '/')} ${manifest.digest}`),
    );
    const after = await client.planIndex(drafted, signal);
    assert(after.every(({ how }) => how === 'unchanged'));
  });

  it('in an index are asked for one by one, only those that are not here', async () => {
    const [first, second] = images.map(([, each]) => each);
    far.add('ci/app:1', index([first!, second!], { attestations: true }));
    near.add('a/app:old', first!);
    const { text } = await push([entry(`${far.host}/ci/app:1`)]);
    const { manifests } = parseManifest(text) as Index;
    assert.equal(manifests.length, 4);
    const read = plain(far.requests).filter(line => line.includes('/manifests/'));
    const lacking = manifests.map(({ digest }) => digest).filter(digest => digest !== first!.manifest.digest);
    assert.deepEqual(
      read.toSorted(),
      ['GET /v2/ci/app/manifests/1', ...lacking.map(digest => `GET /v2/ci/app/manifests/${digest}`)].toSorted(),
    );
  });

  it('come with indexes inside indexes, to the last', async () => {
    far.add('sample/nested:1.0', (await sampleImages()).get('sample/nested:1.0')!);
    const { digest } = await push([entry(`${far.host}/sample/nested:1.0`)]);
    assert.equal(digest, SAMPLES.nested.digest, 'an index that is taken whole stays what it is');
    for (const child of SAMPLES.nested.manifests) {
      await client.manifest(referenceTo(`${near.host}/a/app@${child.digest}`), signal);
    }
  });

  it('in indexes inside indexes without an end are refused, four of them are not', async () => {
    const nested = (depth: number): BuiltImage => (depth === 0 ? images[0]![1] : index([nested(depth - 1)]));
    far.add('ci/app:deep', nested(4));
    far.add('ci/app:deeper', nested(5));
    await push([entry(`${far.host}/ci/app:deep`)]);
    const error = await failureOf(
      push([entry(`${far.host}/ci/app:deeper`)], { target: { host: near.host, repository: 'b/app' } }),
    );
    assert.deepEqual([error.kind, error.data.host], ['malformed', far.host]);
    assert.match(error.message, /too deep/);
  });

  it('are read once where several entries name them', async () => {
    far.add('ci/app:1', index(images.map(([, each]) => each)));
    const entries = images.slice(0, 3).map(([tag]) => entry(`${far.host}/ci/app:1`, tag));
    const drafted = await draft(entries);
    assert.deepEqual(plain(far.requests), ['GET /v2/ci/app/manifests/1']);
    assert.equal(drafted.resolution.entries.length, 3);
  });

  it('tell in bytes how far they are, what was there or was mounted among them', async () => {
    const shared = { files: { 'etc/shared': 'shared' } };
    const [one, two] = await Promise.all(
      ['linux/amd64', 'linux/arm64'].map(platform => image({ platform, ...shared })),
    );
    near.add('ci/app:1', one!);
    far.add('ci/app:1', two!);
    const told: TransferProgress[] = [];
    const drafted = await draft([
      entry(`${near.host}/ci/app:1`, 'linux-amd64'),
      entry(`${far.host}/ci/app:1`, 'linux-arm64'),
    ]);
    await client.pushDraft(drafted, { signal, onProgress: progress => told.push(progress) });
    const all = new Map([...one!.blobs, ...two!.blobs]);
    const total = [...all.values()].reduce((sum, { length }) => sum + length, 0);
    assert.equal(all.size, one!.blobs.size + two!.blobs.size - 1);
    assert.deepEqual(told.at(-1), { name: '1.0', step: 'tag', bytes: total, ofBytes: total, done: 2, of: 2 });
    for (const [at, { bytes, ofBytes, done, of }] of told.entries()) {
      assert(bytes >= (told[at - 1]?.bytes ?? 0) && bytes <= ofBytes && done <= of);
    }
  });

  it('count as they were drafted: a tag that moved since changes nothing', async () => {
    const [first, second] = images;
    far.add('ci/app:1', first![1]);
    const drafted = await draft([entry(`${far.host}/ci/app:1`, first![0])]);
    far.add('ci/app:1', second![1]);
    const { digest, text } = await client.pushDraft(drafted, { signal });
    assert.equal(digest, drafted.index.digest);
    assert.deepEqual(contents(text), [`linux/amd64 ${first![1].manifest.digest}`]);
  });

  it('that are gone when they are pushed are said, and the tag is not written', async () => {
    const [tag, built] = images[0]!;
    far.add('ci/app:1', index([built]));
    const drafted = await draft([entry(`${far.host}/ci/app:1`)]);
    await client.deleteManifest(referenceTo(`${far.host}/ci/app@${built.manifest.digest}`), signal);
    const error = await failureOf(client.pushDraft(drafted, { signal }));
    assert.deepEqual(
      [error.kind, error.data.host, error.data.tag],
      ['not-found', far.host, built.manifest.digest],
      tag,
    );
    assert(!plain(near.requests).some(line => line.startsWith('PUT')));
  });

  it('in an engine, where none can be asked, are refused by name', async () => {
    const error = await failureOf(draft([{ ...entry('app:dev'), engine: 'docker' }]));
    assert.deepEqual([error.kind, error.data.repository, error.data.tag], ['unsupported', 'library/app', 'dev']);
  });

  it('of an engine are read for their platform, and asked for by it', async () => {
    const saved = savedImage(images[2]![1]);
    const fromEngine: SpecEntry = { ...entry('app:dev'), engine: 'docker' };
    const drafted = await client.draftIndex(specOf([fromEngine]), { signal, openSaved: async () => saved });
    assert.deepEqual(contents(drafted.index.text), [`linux/arm/v7 ${images[2]![1].manifest.digest}`]);
  });

  it('in the index’s own repository by their digests are not read, nor moved', async () => {
    const [tag, built] = images[0]!;
    near.add('a/app:x', built);
    const digest = parseDigest(built.manifest.digest)!;
    const reference = withDigest(referenceTo(`${near.host}/a/app:x`), digest);
    const { transfers } = await push([{ reference, platform: platformOf(tag) }], { tags: [] });
    assert.deepEqual(
      transfers.map(({ how }) => how),
      ['unchanged'],
    );
    const { pushed } = parted(plain(near.requests));
    assert.equal(pushed.length, 2);
    assert.equal(pushed[0], `HEAD /v2/a/app/manifests/${built.manifest.digest}`);
  });
});
