// Another tag that supports what an image lacks, and tags near to one that does not exist: from real registries.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../src/core/platform.ts';
import { parseReference, type Reference } from '../../src/core/reference.ts';
import { findClosestTags, findSibling } from '../../src/features/shared/siblings.ts';
import { createTagLists, type TagLists } from '../../src/features/shared/tags.ts';
import { createImageCache, type ImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { startService, type FakeService } from '../support/registry/providers.ts';
import { json } from '../support/registry/server.ts';
import { deadHost } from './support.ts';

const linux = (architecture: string): Platform => ({ os: 'linux', architecture });
const both = [linux('amd64'), linux('arm64')];
const uncancelled = () => new AbortController().signal;

describe('another tag of the same repository', () => {
  let registry: EmbeddedRegistry;
  let service: FakeService;
  let client: RegistryClient;
  let images: ImageCache;
  let lists: TagLists;
  let mirrors: readonly string[] = [];
  let one: BuiltImage;
  let single: BuiltImage;
  let two: BuiltImage;

  before(async () => {
    service = await startService();
    single = await image({ platform: 'linux/amd64' });
    one = index([single]);
    two = index([single, await image({ platform: 'linux/arm64' })]);
  });
  beforeEach(async () => {
    mirrors = [];
    registry = await startEmbeddedRegistry();
    client = createRegistryClient({
      credentials: async () => undefined,
      options: () => ({ mirrors }),
      timeout: () => 3000,
      services: { dockerhub: service.origin },
    });
    images = createImageCache(client, { tagTtl: () => 60_000 });
    lists = createTagLists(client, () => 60_000);
  });
  afterEach(() => Promise.all([client.close(), registry.close()]));
  after(() => service.close());

  const reference = (text: string): Reference => {
    const parsed = parseReference(text);
    assert(!(parsed instanceof Error), text);
    return parsed;
  };
  const sibling = async (text: string, needed = both, signal = uncancelled()): Promise<string | undefined> => {
    return (await findSibling(reference(text), needed, images, lists, signal))?.tag;
  };
  const asked = (kind: 'manifests' | 'tags') =>
    registry.requests.filter(({ path }) => path.includes(`/${kind}/`)).length;
  const fill = (tags: Readonly<Record<string, BuiltImage>>) => {
    for (const [tag, built] of Object.entries(tags)) registry.add(`a/b:${tag}`, built);
  };

  it('is the nearest that supports all, of the same flavour', async () => {
    fill({ '1.0-slim': one, '1.1-slim': one, '1.2-slim': two, '1.3-slim': two, '1.0': two, '1.0.1': two });
    assert.equal(await sibling(`${registry.host}/a/b:1.0-slim`), '1.2-slim');
    assert.equal(asked('tags'), 1);
    assert.equal(asked('manifests'), 2);
  });

  it('comes with what is known of it', async () => {
    fill({ '1.0': one, '1.1': two });
    const found = await findSibling(reference(`${registry.host}/a/b:1.0`), both, images, lists, uncancelled());
    assert.deepEqual(
      found?.description.platforms.map(({ platform }) => platform.architecture),
      ['amd64', 'arm64'],
    );
    assert.equal(found?.description.digest, two.manifest.digest);
  });

  it('is none where no tag supports all, none where none is needed, none for a digest alone', async () => {
    fill({ '1.0': one, '1.1': single, '1.2': one });
    assert.equal(await sibling(`${registry.host}/a/b:1.0`), undefined);
    assert.equal(await sibling(`${registry.host}/a/b:1.0`, []), undefined);
    fill({ '1.3': two });
    lists.forget();
    assert.equal(await sibling(`${registry.host}/a/b@sha256:${'0'.repeat(64)}`), undefined);
    assert.equal(await sibling(`${registry.host}/a/b:1.0@sha256:${'0'.repeat(64)}`), '1.3');
  });

  it('is no older architecture’s, which only runs', async () => {
    fill({
      '1.0': one,
      '1.1': index([await image({ platform: 'linux/386' }), await image({ platform: 'linux/arm64' })]),
    });
    assert.equal(await sibling(`${registry.host}/a/b:1.0`), undefined);
  });

  it('without a tag is that of latest', async () => {
    fill({ latest: one, '2.0': two });
    assert.equal(await sibling(`${registry.host}/a/b`), '2.0');
  });

  it('costs eight questions at most', async () => {
    fill(Object.fromEntries(Array.from({ length: 60 }, (_, minor) => [`1.${minor}`, minor === 59 ? two : one])));
    assert.equal(await sibling(`${registry.host}/a/b:1.2`), undefined);
    assert.equal(asked('manifests'), 8);
  });

  it('is found among a hundred thousand, by what is near', async () => {
    for (let count = 0; count < 100_000; count++) registry.add(`a/b:0.${count}`, one);
    fill({ '7.1.0': one, '7.1.4': two, '7.2.0': two });
    assert.equal(await sibling(`${registry.host}/a/b:7.1.0`), '7.1.4');
    assert.equal(asked('tags'), 3);
  });

  it('passes over what cannot be read', async () => {
    const body = JSON.stringify({ tags: ['0.9', '1.0', '1.1'] });
    const faulty = await startFaultyRegistry(({ path }) => {
      if (path.includes('/tags/')) return { kind: 'status', status: 200, body };
      return path.endsWith('/1.1') ? { kind: 'status', status: 403 } : undefined;
    });
    try {
      assert.equal(await sibling(`${faulty.host}/sample/app:0.9`), '1.0');
    } finally {
      await faulty.close();
    }
  });

  it('is none where the list is forbidden, and where the registry is gone', async () => {
    const forbidding: FaultyRegistry = await startFaultyRegistry(() => ({ kind: 'status', status: 403 }));
    try {
      assert.equal(await sibling(`${forbidding.host}/a/b:1.0`), undefined);
      assert.deepEqual(await findClosestTags(reference(`${forbidding.host}/a/b:1.0`), lists, uncancelled()), []);
    } finally {
      await forbidding.close();
    }
    assert.equal(await sibling(`${deadHost}/a/b:1.0`), undefined);
  });

  it('costs no look at those that lack a platform by the list of Docker Hub', async () => {
    const tags = '/v2/namespaces/library/repositories/alpine/tags?page_size=100';
    const listed = (name: string, ...architectures: string[]) => ({ name, images: architectures.map(linux) });
    service.play({
      [tags]: json({ results: [listed('3.19', 'amd64'), listed('3.20', 's390x'), listed('3.21', 'amd64', 'arm64')] }),
    });
    registry.add('library/alpine:3.21', two);
    mirrors = [registry.host];
    assert.equal(await sibling('alpine:3.18'), '3.21');
    assert.deepEqual(
      registry.requests.map(({ path }) => path.replace(/\?.*/, '')),
      ['/v2/library/alpine/manifests/3.21'],
    );
    assert.deepEqual(
      service.requests.map(({ path }) => path),
      [tags],
    );
  });

  it('is given up with its signal, before and meanwhile', async () => {
    fill({ '1.0': one, '1.1': two });
    const text = `${registry.host}/a/b:1.0`;
    const aborted = AbortSignal.abort(new DOMException('gone', 'AbortError'));
    await assert.rejects(sibling(text, both, aborted), { name: 'AbortError' });
    assert.equal(registry.requests.length, 0);
    const silent = await startFaultyRegistry(({ path }) => (path.includes('/tags/') ? { kind: 'silent' } : undefined));
    try {
      const controller = new AbortController();
      const result = sibling(`${silent.host}/a/b:1.0`, both, controller.signal);
      while (silent.requests.length === 0) await sleep(10);
      controller.abort(new DOMException('gone', 'AbortError'));
      await assert.rejects(result, { name: 'AbortError' });
    } finally {
      await silent.close();
    }
  });

  it('that may have been meant is near to the one that is not there', async () => {
    fill({ latest: two, '1.25-alpine': two, '1.25': two, '1.24-alpine': two, edge: two });
    const closest = (tag: string) => findClosestTags(reference(`${registry.host}/a/b${tag}`), lists, uncancelled());
    assert.deepEqual((await closest(':1.25-alpin')).slice(0, 2), ['1.25-alpine', '1.24-alpine']);
    assert.deepEqual(await closest(':lates'), ['latest']);
    assert.deepEqual((await closest(':1.99'))[0], '1.25');
    assert.equal(asked('tags'), 1);
  });
});
