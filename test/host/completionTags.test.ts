// Tags offered by registries of every mood: with very many tags, with few, that refuse, that are gone, and Docker Hub.
import assert from 'node:assert/strict';
import { cursorAt } from '../../src/core/dockerfile/cursor.ts';
import { tagItems } from '../../src/features/completion/tags.ts';
import { resolveTag, TagItem } from '../../src/features/shared/tagItems.ts';
import { createTagLists } from '../../src/features/shared/tags.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import type { Fault } from '../support/registry/faults.ts';
import { image } from '../support/registry/images.ts';
import { registryTags, startService, type FakeService } from '../support/registry/providers.ts';
import { json } from '../support/registry/server.ts';
import { complete, documentation, labelOf, shown, unneeded } from './completions.ts';
import { deadHost, openDockerfile, withSettings } from './support.ts';

describe('completion of tags from a registry', () => {
  it('with a hundred thousand of them asks for one page, and again for what is typed', async () => {
    const registry = await startEmbeddedRegistry();
    try {
      const built = await image({ platform: 'linux/amd64' });
      for (let index = 0; index < 100_000; index++) registry.add(`a/b:${index % 10}.${index}-alpine`, built);
      const page = await complete(unneeded(`${registry.host}/a/b:¦`));
      assert.equal(page.items.length, 1000);
      assert.equal(page.isIncomplete, true);
      registry.requests.length = 0;
      const narrowed = await complete(unneeded(`${registry.host}/a/b:9.9999¦`));
      assert.deepEqual(narrowed.items.slice(0, 2).map(labelOf), ['9.99999-alpine', '9.9999-alpine']);
      assert(narrowed.items.every(item => labelOf(item).startsWith('9.9999')));
      const asked = () => registry.requests.filter(({ path }) => path.includes('/tags/list')).map(({ path }) => path);
      assert.deepEqual(asked(), ['/v2/a/b/tags/list?n=1000&last=9.9998zzzz']);
      await complete(unneeded(`${registry.host}/a/b:9.9999¦`));
      assert.equal(asked().length, 1, 'the same question is not put twice');
    } finally {
      await registry.close();
    }
  });

  it('with few asks once, whatever is typed behind; and never for other text', async () => {
    const registry = await startEmbeddedRegistry();
    try {
      const built = await image({ platform: 'linux/amd64' });
      for (const tag of ['latest', '1.0', '1.1', '2.0']) registry.add(`a/b:${tag}`, built);
      const name = `${registry.host}/a/b`;
      for (const text of [
        `FROM ${name}¦`,
        `RUN echo ${name}:¦`,
        `FROM x\nENV a=¦`,
        `# ${name}:¦`,
        `FROM x AS ¦`,
        `FROM ${registry.host}¦`,
        unneeded(`${name}:%¦`),
        unneeded(`${name}:1.\${MINOR¦}`),
      ]) {
        await complete(text);
      }
      assert.deepEqual(
        registry.requests.filter(({ path }) => path.includes('/tags/')),
        [],
      );
      for (const typed of ['', '1', '1.', '1.0', '2']) await complete(unneeded(`${name}:${typed}¦`));
      assert.equal(registry.requests.filter(({ path }) => path.includes('/tags/')).length, 1);
      assert.equal((await complete(unneeded(`${name}:1¦`))).isIncomplete, false);
    } finally {
      await registry.close();
    }
  });

  const failures: Readonly<Record<string, Fault>> = {
    forbids: { kind: 'status', status: 403 },
    'wants credentials': { kind: 'status', status: 401 },
    'knows nothing': { kind: 'status', status: 404 },
    'answers with a web page': { kind: 'html' },
    'breaks off': { kind: 'cut' },
  };
  for (const [what, fault] of Object.entries(failures)) {
    it(`that ${what} offers nothing, and is not asked with every key`, async () => {
      const registry = await startFaultyRegistry(({ path }) => (path.includes('/tags/') ? fault : undefined));
      try {
        for (const typed of ['', '1', '1.', '1.0']) {
          assert.deepEqual((await complete(unneeded(`${registry.host}/sample/app:${typed}¦`))).items, []);
        }
        // A body that breaks off is asked for again at once; what failed then is not.
        const asked = registry.requests.filter(({ path }) => path.includes('/tags/')).map(({ path }) => path);
        assert.deepEqual([...new Set(asked)], ['/v2/sample/app/tags/list?n=1000']);
      } finally {
        await registry.close();
      }
    });
  }

  it('that is gone offers nothing', async () => {
    assert.deepEqual((await complete(`FROM ${deadHost}/a/b:¦`)).items, []);
  });

  it('that goes in between leaves what was listed', async () => {
    const registry = await startEmbeddedRegistry();
    registry.add('a/b:1.0', await image({ platform: 'linux/amd64' }));
    const text = `FROM ${registry.host}/a/b:¦`;
    assert.deepEqual((await complete(text)).items.map(labelOf), ['1.0']);
    await registry.close();
    const left = await complete(text, 1);
    assert.deepEqual(left.items.map(labelOf), ['1.0']);
    assert.equal(left.items[0]?.documentation, undefined);
  });
});

describe('completion of tags on Docker Hub', () => {
  const path = '/v2/namespaces/library/repositories/alpine/tags?page_size=100';
  const listed = (name: string, ...architectures: string[]) => {
    return { name, images: architectures.map(architecture => ({ os: 'linux', architecture })) };
  };
  const asked = (client: RegistryClient, signal: AbortSignal) => async (text: string) => {
    const document = await openDockerfile(text);
    const cursor = cursorAt(text, text.length);
    assert(cursor?.kind === 'tag');
    const images = createImageCache(client, { tagTtl: () => 60_000 });
    const lists = createTagLists(client, () => 60_000);
    const list = await tagItems(cursor, text.slice(cursor.start), document, images, lists, signal);
    return { list, images };
  };
  const withHub = async (run: (client: RegistryClient, service: FakeService) => Promise<void>) => {
    const service = await startService();
    const services = { dockerhub: service.origin };
    const client = createRegistryClient({
      credentials: async () => undefined,
      options: () => ({}),
      timeout: () => 3000,
      services,
    });
    try {
      await run(client, service);
    } finally {
      await Promise.all([client.close(), service.close()]);
    }
  };

  it('has their platforms with the list, and costs no pull', async () => {
    await withHub(async (client, service) => {
      service.play({ [path]: json({ results: [listed('3.20', 'amd64', 'arm64'), listed('3.21', 'amd64')] }) });
      await withSettings({ targetPlatforms: ['linux/amd64', 'linux/arm64'] }, async () => {
        const { signal } = new AbortController();
        const { list, images } = await asked(client, signal)('FROM alpine:');
        assert.deepEqual(shown(list), ['3.21 — ✗ linux/arm64 missing', '3.20 — ✓ linux/amd64, linux/arm64']);
        assert.equal(list.isIncomplete, false);
        const [first] = list.items;
        assert(first instanceof TagItem);
        assert.match(documentation(await resolveTag(first, images, signal)), /missing/);
        assert.deepEqual(
          service.requests.map(each => each.path),
          [path],
        );
      });
    });
  });

  it('asks for what is typed where there are more than a page', async () => {
    await withHub(async (client, service) => {
      service.play({
        [`${path}&name=3.2`]: json({ results: [listed('3.20'), listed('13.2')], next: `${service.origin}/x` }),
      });
      const { list } = await asked(client, new AbortController().signal)('FROM alpine:3.2');
      assert.deepEqual(shown(list), ['3.20']);
      assert.equal(list.isIncomplete, true);
    });
  });

  it('is given up with its signal', async () => {
    await withHub(async (client, service) => {
      const aborted = AbortSignal.abort(new DOMException('gone', 'AbortError'));
      await assert.rejects(asked(client, aborted)('FROM alpine:'), { name: 'AbortError' });
      assert.deepEqual(service.requests, []);
    });
  });
});

describe('the tags of a registry that lists the oldest first', () => {
  it('are those of twenty pages, each once, where there are more', async () => {
    const service = await startService();
    const client = createRegistryClient({
      credentials: async () => undefined,
      options: () => ({ kind: 'ghcr' }),
      timeout: () => 3000,
    });
    try {
      service.play(registryTags('a/b', ...Array.from({ length: 25 }, (_, page) => ['latest', `t${page}`])));
      const where = { host: service.host, repository: 'a/b' };
      const { signal } = new AbortController();
      const lists = createTagLists(client, () => 60_000);
      const { names, next } = await lists.beginningWith(where, '', signal);
      assert.deepEqual([names.length, names.at(-1), next !== undefined], [21, 't19', true]);
      assert.deepEqual((await lists.beginningWith(where, 't1', signal)).names.length, 11);
      assert.equal(service.requests.length, 20);
    } finally {
      await Promise.all([client.close(), service.close()]);
    }
  });
});
