// An index pushed: the requests it costs, and what it holds.
import assert from 'node:assert/strict';
import type { SpecEntry } from '../../src/core/indexes/spec.ts';
import { parseManifest, type Index } from '../../src/core/manifest.ts';
import { formatPlatform } from '../../src/core/platform.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import type { TransferProgress } from '../../src/registry/write/transfer.ts';
import { IndexRefused } from '../../src/registry/write/indexRefused.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { sampleImages, SAMPLES } from '../support/registry/samples.ts';
import { listen, listener, readExchange, send } from '../support/registry/server.ts';
import { createClient, failureOf, referenceTo, uncancelled } from './support.ts';
import {
  builds,
  childrenOf,
  contents,
  parted,
  plain,
  platformOf,
  platforms,
  proofOf,
  pushIndex,
  type PushOptions,
} from './pushSupport.ts';

/**
 * Answers what an image needs only when `count` requests of that kind wait; tags and manifests are put as they come, and one
 * GET by a digest is the proof's.
 */
async function startWithBarrier({ answer }: EmbeddedRegistry, count: number) {
  const waves: string[] = [];
  const waiting = new Map<string, (() => void)[]>();
  const server = await listen(
    listener(async (request, response) => {
      const exchange = await readExchange(request);
      const kind = `${request.method} ${/manifests|blobs/.exec(request.url ?? '')?.[0]}`;
      if (request.method !== 'PUT' && !/^GET .*sha256:/.test(`${request.method} ${request.url}`)) {
        const others = waiting.get(kind) ?? [];
        waiting.set(kind, others);
        const all = new Promise<void>(resolve => others.push(resolve));
        if (others.length === count) {
          waves.push(kind);
          for (const release of others.splice(0)) release();
        }
        await all;
      }
      send(request, response, answer(exchange));
    }),
  );
  return { ...server, waves };
}

describe('an index pushed', () => {
  let registry: EmbeddedRegistry;
  let client: RegistryClient;
  let images: [tag: string, image: BuiltImage][];
  let tags: string[];
  let wanted: string[];
  beforeEach(async () => {
    registry = await startEmbeddedRegistry();
    client = createClient({ timeout: 2000 });
    images = await builds();
    tags = images.map(([tag]) => tag);
    wanted = images.map(([tag, { manifest }]) => `${tag.replaceAll('-', '/')} ${manifest.digest}`);
  });
  afterEach(async () => {
    await client.close();
    await registry.close();
  });
  const push = (children: readonly SpecEntry[], options: Partial<PushOptions> = {}) =>
    pushIndex(client, { host: registry.host, repository: 'a/app' }, children, {
      signal: uncancelled(),
      tags: ['1.0'],
      ...options,
    });
  const stored = async (tag = '1.0') =>
    (await client.manifest(referenceTo(`${registry.host}/a/app:${tag}`), uncancelled())).text;

  it('in one repository, platforms known, is a HEAD for each image and one for the tag, and a PUT for each tag', async () => {
    for (const [tag, built] of images) registry.add(`a/app:${tag}`, built);
    const { digest, text } = await push(childrenOf(`${registry.host}/a/app`, tags), { tags: ['1.0', '1', 'latest'] });
    const { pushed: log, proof } = parted(plain(registry.requests));
    const asked = ['1.0', ...tags].map(tag => `HEAD /v2/a/app/manifests/${tag}`);
    assert.deepEqual(log.slice(0, 5).toSorted(), asked.toSorted(), 'the images, and what the tag is now');
    assert.equal(log[5], 'PUT /v2/a/app/manifests/1.0');
    assert.deepEqual(log.slice(6).toSorted(), ['PUT /v2/a/app/manifests/1', 'PUT /v2/a/app/manifests/latest']);
    const holds = images.map(([, { manifest }]) => manifest.digest);
    assert.deepEqual(proof, proofOf('a/app', { digest, tags: ['1.0', '1', 'latest'], holds }));
    for (const tag of ['1.0', '1', 'latest']) assert.equal(await stored(tag), text);
    assert.deepEqual(contents(text), wanted);
    assert.equal(await client.head(referenceTo(`${registry.host}/a/app:1.0`), uncancelled()), digest);
  });

  it('in one repository, platforms unknown, reads them: a GET for each image and each configuration', async () => {
    for (const [tag, built] of images) registry.add(`a/app:${tag}`, built);
    const { text } = await push(childrenOf(`${registry.host}/a/app`, tags, false));
    const { pushed: log } = parted(plain(registry.requests));
    assert.equal(log.length, 1 + 4 + 4 + 1);
    assert.equal(log.filter(line => /^GET .*\/manifests\//.test(line)).length, 4);
    assert.equal(log.filter(line => /^GET .*\/blobs\//.test(line)).length, 4);
    assert.deepEqual(contents(text), wanted);
  });

  it('across repositories is GET, HEAD and mounts for each image, its PUT, and a PUT for each tag', async () => {
    for (const [tag, built] of images) registry.add(`ci/${tag}:1`, built);
    const children = tags.map(tag => ({
      reference: referenceTo(`${registry.host}/ci/${tag}:1`),
      platform: platformOf(tag),
    }));
    const { text } = await push(children);
    const expected = images.flatMap(([tag, { manifest, blobs }]) => [
      `GET /v2/ci/${tag}/manifests/1`,
      `HEAD /v2/a/app/manifests/${manifest.digest}`,
      ...[...blobs.keys()].map(
        blob =>
          `POST /v2/a/app/blobs/uploads/?mount=${encodeURIComponent(blob)}&from=${encodeURIComponent(`ci/${tag}`)}`,
      ),
      `PUT /v2/a/app/manifests/${manifest.digest}`,
    ]);
    const { pushed: log } = parted(plain(registry.requests));
    assert.equal(log.pop(), 'PUT /v2/a/app/manifests/1.0');
    assert.deepEqual(log.toSorted(), ['HEAD /v2/a/app/manifests/1.0', ...expected].toSorted());
    assert.deepEqual(contents(text), wanted);

    registry.requests.length = 0;
    await push(children, { tags: ['1.1'] });
    const again = parted(plain(registry.requests)).pushed;
    assert.equal(again.length, 1 + 4 + 4 + 1, 'what is there already is not copied again');
  });

  it('asks for all images at once: a registry that answers none before it was asked for all gets them all', async () => {
    for (const [tag, built] of images) {
      registry.add(`a/app:${tag}`, built);
      registry.add(`ci/${tag}:1`, built);
    }
    const server = await startWithBarrier(registry, images.length);
    const target = { host: server.host, repository: 'a/app' };
    // Without a tag, nobody asks what it is now.
    const options = { signal: uncancelled(), tags: [] };
    await pushIndex(client, target, childrenOf(`${server.host}/a/app`, tags), options);
    const apart = tags.map(tag => ({
      reference: referenceTo(`${server.host}/ci/${tag}:1`),
      platform: platformOf(tag),
    }));
    await pushIndex(client, { ...target, repository: 'b/app' }, apart, options);
    // In waves: all of one kind at once, then the next.
    const held = ['HEAD manifests'];
    const there = ['GET manifests', 'HEAD manifests', 'POST blobs', 'POST blobs'];
    assert.deepEqual(server.waves, ['HEAD manifests', ...held, ...there, ...held]);
    await server.close();
  });

  it('mounts a layer that images share once', async () => {
    const shared = { files: { 'etc/shared': 'shared' } };
    const both = await Promise.all([
      image({ platform: 'linux/amd64', ...shared }),
      image({ platform: 'linux/arm64', ...shared }),
    ]);
    for (const [at, built] of both.entries()) registry.add(`ci/app${at}:1`, built);
    await push(both.map((_, at) => ({ reference: referenceTo(`${registry.host}/ci/app${at}:1`) })));
    const mounts = plain(registry.requests).filter(line => line.includes('mount='));
    assert.equal(mounts.length, new Set(both.flatMap(({ blobs }) => [...blobs.keys()])).size);
  });

  it('takes an index apart, its attestations too, and copies all of it', async () => {
    registry.add('ci/amd:1', index([images[0]![1]], { attestations: true }));
    registry.add('ci/arm:1', index([images[1]![1]], { attestations: true }));
    const { text } = await push(
      ['amd', 'arm'].map(name => ({ reference: referenceTo(`${registry.host}/ci/${name}:1`) })),
    );
    const { manifests } = parseManifest(text) as Index;
    const seen = manifests.map(({ platform, annotations }) => [
      platform && formatPlatform(platform),
      annotations?.['vnd.docker.reference.digest'],
    ]);
    assert.deepEqual(seen, [
      ['linux/amd64', undefined],
      ['unknown/unknown', images[0]![1].manifest.digest],
      ['linux/arm64', undefined],
      ['unknown/unknown', images[1]![1].manifest.digest],
    ]);
    for (const { digest } of manifests) {
      await client.manifest(referenceTo(`${registry.host}/a/app@${digest}`), uncancelled());
    }
  });

  it('copies an index inside an index whole', async () => {
    registry.add('sample/nested:1.0', (await sampleImages()).get('sample/nested:1.0')!);
    await push([{ reference: referenceTo(`${registry.host}/sample/nested:1.0`) }]);
    for (const { digest } of SAMPLES.nested.manifests) {
      await client.manifest(referenceTo(`${registry.host}/a/app@${digest}`), uncancelled());
    }
  });

  const oci = 'application/vnd.oci.image.index.v1+json';
  const list = 'application/vnd.docker.distribution.manifest.list.v2+json';
  const types: readonly (readonly [
    title: string,
    kinds: ('oci' | 'docker')[],
    options: Partial<PushOptions>,
    type: string,
  ])[] = [
    ['all Docker', ['docker', 'docker'], {}, list],
    ['all OCI', ['oci', 'oci'], {}, oci],
    ['of both kinds', ['docker', 'oci'], {}, oci],
    ['all Docker, with annotations', ['docker', 'docker'], { annotations: { a: 'b' } }, oci],
    ['all Docker, asked to be OCI', ['docker', 'docker'], { mediaType: oci }, oci],
  ];
  for (const [title, kinds, options, type] of types) {
    it(`of images ${title} is ${type}`, async () => {
      for (const [at, mediaTypes] of kinds.entries()) {
        registry.add(`a/app:${tags[at]}`, await image({ platform: platforms[at]!, mediaTypes }));
      }
      const pushed = await push(childrenOf(`${registry.host}/a/app`, tags.slice(0, 2)), options);
      assert.deepEqual([pushed.mediaType, JSON.parse(pushed.text).mediaType], [type, type]);
      assert.deepEqual(JSON.parse(pushed.text).annotations, options.annotations);
      assert.equal(await stored(), pushed.text);
    });
  }

  it('with what Docker’s list has no place for is refused before anything is written', async () => {
    for (const [tag, built] of images) registry.add(`a/app:${tag}`, built);
    await assert.rejects(push(childrenOf(`${registry.host}/a/app`, tags), { mediaType: list }), (error: unknown) => {
      assert(error instanceof IndexRefused);
      assert.deepEqual(
        error.problems.map(({ code }) => code),
        ['index-types-mixed'],
      );
      return true;
    });
    assert(registry.requests.every(({ method }) => method === 'HEAD'));
  });

  it('with two images of one platform is refused before anything is written, and says which', async () => {
    for (const [tag, built] of images) registry.add(`a/app:${tag}`, built);
    const [first, second] = childrenOf(`${registry.host}/a/app`, tags);
    const both = [first!, { ...second!, platform: platformOf('linux-amd64') }];
    await assert.rejects(push(both), (error: unknown) => {
      assert(error instanceof IndexRefused);
      const platform = platformOf('linux-amd64');
      assert.deepEqual(error.problems, [{ code: 'index-platform-twice', at: 1, other: 0, platform }]);
      return true;
    });
    assert(registry.requests.every(({ method }) => method === 'HEAD'));
  });

  it('that cannot succeed asks nobody', async () => {
    const children = childrenOf(`${registry.host}/a/app`, tags);
    const cases: [SpecEntry[], Partial<PushOptions>][] = [
      [[], {}],
      [children, { tags: ['1.0', '../x'] }],
      [[...children, { reference: referenceTo('app:1'), engine: 'docker' }], { tags: [] }],
    ];
    for (const [given, options] of cases) assert.equal((await failureOf(push(given, options))).kind, 'unsupported');
    assert.deepEqual(registry.requests, []);
  });

  it('without a tag is there under its digest', async () => {
    for (const [tag, built] of images) registry.add(`a/app:${tag}`, built);
    const { digest, text } = await push(childrenOf(`${registry.host}/a/app`, tags), { tags: [] });
    const found = await client.manifest(referenceTo(`${registry.host}/a/app@${digest}`), uncancelled());
    assert.equal(found.text, text);
  });

  it('holds the same image once, and says how far it is', async () => {
    for (const [tag, built] of images) registry.add(`a/app:${tag}`, built);
    registry.add('a/app:again', images[0]![1]);
    const steps: TransferProgress[] = [];
    const children = [
      ...childrenOf(`${registry.host}/a/app`, tags),
      { reference: referenceTo(`${registry.host}/a/app:again`), platform: platformOf('linux-amd64') },
    ];
    const { text } = await push(children, { onProgress: step => steps.push(step), tags: ['1.0', '2.0'] });
    assert.deepEqual(contents(text), wanted);
    const told = steps.map(({ step, done, of }) => `${step} ${done}/${of}`);
    assert.deepEqual(told, [...[1, 2, 3, 4].map(done => `image ${done}/4`), 'tag 4/4', 'tag 4/4']);
  });

  it('puts annotations of an entry and of the index where they belong, and says what mixture may be refused', async () => {
    for (const [tag, built] of await builds('docker')) registry.add(`a/app:${tag}`, built);
    const [first, ...rest] = childrenOf(`${registry.host}/a/app`, tags);
    const { text } = await push([{ ...first!, annotations: { entry: '1' } }, ...rest], { annotations: { index: '1' } });
    const { manifests, annotations } = JSON.parse(text);
    assert.deepEqual(
      [manifests[0].annotations, manifests[1].annotations, annotations],
      [{ entry: '1' }, undefined, { index: '1' }],
    );
  });
});
