// Tags that begin alike: asked for where a registry can be asked so, chosen from a page of all where it cannot.
import assert from 'node:assert/strict';
import { startEmbeddedRegistry } from '../../support/registry/embedded.ts';
import { startFaultyRegistry } from '../../support/registry/faulty.ts';
import { image } from '../../support/registry/images.ts';
import { json } from '../../support/registry/server.ts';
import { uncancelled, withClient } from '../support.ts';
import { shown, withService } from './support.ts';

const list = '/v2/a/b/tags/list?n=1000';

describe('tags that begin alike', () => {
  const stage = withService();

  const prefixes: readonly (readonly [prefix: string, last: string])[] = [
    ['', ''],
    ['v2', '&last=v1zzzz'],
    ['v', '&last=uzzzz'],
    ['1.', '&last=1-zzzz'],
    ['1.0', '&last=1..zzzz'],
    ['1-', '&last=1'],
    ['A', '&last=9zzzz'],
    ['a_', '&last=aZzzzz'],
    // No tag is before those.
    ['0', ''],
    ['x'.repeat(128), ''],
    // No tag begins so.
    ['-', ''],
    ['é', ''],
  ];
  for (const [prefix, last] of prefixes) {
    it(`by “${prefix}” are asked of any registry with “${last}”`, async () => {
      const registry = await startFaultyRegistry(() => undefined);
      try {
        await withClient({}, client =>
          client.browseTags({ host: registry.host, repository: 'sample/app' }, uncancelled(), undefined, prefix),
        );
        assert.deepEqual(
          registry.requests.map(({ path }) => path),
          [`/v2/sample/app/tags/list?n=1000${last}`],
        );
      } finally {
        await registry.close();
      }
    });
  }

  it('are found on a late page of a registry that sorts, in one request', async () => {
    const registry = await startEmbeddedRegistry({ pageSize: 10 });
    try {
      const built = await image({ platform: 'linux/amd64' });
      for (let major = 1; major <= 9; major++) {
        for (let minor = 0; minor < 10; minor++) registry.add(`a/b:v${major}.${minor}`, built);
      }
      await withClient({}, async client => {
        const { names } = await client.browseTags(
          { host: registry.host, repository: 'a/b' },
          uncancelled(),
          undefined,
          'v9.',
        );
        assert.deepEqual(names.length, 10);
        assert(names.every(name => name.startsWith('v9.')));
      });
      assert.equal(registry.requests.length, 1);
    } finally {
      await registry.close();
    }
  });

  it('are chosen from all, where a registry refuses to begin elsewhere', async () => {
    const body = JSON.stringify({ name: 'a/b', tags: ['v1', 'v2', 'w'] });
    const registry = await startFaultyRegistry(({ path }) =>
      path.includes('last=') ? { kind: 'status', status: 405 } : { kind: 'status', status: 200, body },
    );
    try {
      await withClient({}, async client => {
        const page = await client.browseTags(
          { host: registry.host, repository: 'a/b' },
          uncancelled(),
          undefined,
          'v2',
        );
        assert.deepEqual(page.names, ['v2']);
      });
      assert.deepEqual(
        registry.requests.map(({ path }) => path),
        [`${list}&last=v1zzzz`, '/v2/a/b/tags/list'],
      );
    } finally {
      await registry.close();
    }
  });

  it('are asked of Docker Hub and of Quay by a part of their name', async () => {
    const tag = (name: string) => ({ name, images: [{ os: 'linux', architecture: 'amd64' }] });
    stage.service.play({
      '/v2/namespaces/library/repositories/alpine/tags?page_size=100&name=3.2': json({
        results: [tag('3.20'), tag('13.2')],
      }),
      '/api/v1/repository/a/b/tag/?limit=100&page=1&onlyActiveTags=true&filter_tag_name=like:v3': json({
        tags: [{ name: 'v3.5' }, { name: 'dev3' }],
      }),
    });
    const hub = stage.client('dockerhub');
    const alpine = { host: 'docker.io', repository: 'library/alpine' };
    assert.deepEqual(shown(await hub.browseTags(alpine, uncancelled(), undefined, '3.2')), ['3.20: linux/amd64']);
    assert.equal(hub.narrowsTags('docker.io'), true);
    const quay = stage.client('quay');
    const etcd = { host: 'quay.io', repository: 'a/b' };
    assert.deepEqual((await quay.browseTags(etcd, uncancelled(), undefined, 'v3')).names, ['v3.5']);
    assert.equal(quay.narrowsTags('quay.io'), true);
  });

  it('are chosen from what GitHub and Google list, which cannot be asked', async () => {
    const { service } = stage;
    service.play({ [list]: json({ name: 'a/b', tags: ['v1', 'v2', 'v10'] }) });
    for (const kind of ['ghcr', 'google'] as const) {
      const client = stage.client(kind, { own: true });
      const page = await client.browseTags({ host: service.host, repository: 'a/b' }, uncancelled(), undefined, 'v1');
      assert.deepEqual(page.names.toSorted(), ['v1', 'v10']);
      assert.equal(client.narrowsTags(service.host), false);
    }
    assert(stage.paths().every(path => path === list));
  });
});
