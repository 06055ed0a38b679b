// Names that hold a text: asked for where a registry can be asked so, chosen from a page of all where it cannot.
import assert from 'node:assert/strict';
import { startEmbeddedRegistry } from '../../support/registry/embedded.ts';
import { startFaultyRegistry } from '../../support/registry/faulty.ts';
import { image } from '../../support/registry/images.ts';
import { json } from '../../support/registry/server.ts';
import { uncancelled, withClient } from '../support.ts';
import { shown, withService } from './support.ts';

const list = '/v2/a/b/tags/list?n=1000';

describe('tags that hold a text', () => {
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
        results: [tag('3.20'), tag('13.2'), tag('3-2')],
      }),
      '/api/v1/repository/a/b/tag/?limit=100&page=1&onlyActiveTags=true&filter_tag_name=like:v3': json({
        tags: [{ name: 'v3.5' }, { name: 'deV3' }, { name: '3' }],
      }),
    });
    const hub = stage.client('dockerhub');
    const alpine = { host: 'docker.io', repository: 'library/alpine' };
    assert.deepEqual(shown(await hub.browseTags(alpine, uncancelled(), undefined, '3.2')), [
      '3.20: linux/amd64',
      '13.2: linux/amd64',
    ]);
    assert.equal(hub.findsTags('docker.io'), 'part');
    const quay = stage.client('quay');
    const etcd = { host: 'quay.io', repository: 'a/b' };
    assert.deepEqual((await quay.browseTags(etcd, uncancelled(), undefined, 'v3')).names, ['v3.5', 'deV3']);
    assert.equal(quay.findsTags('quay.io'), 'part');
  });

  it('are chosen from what GitHub and Google list, which cannot be asked', async () => {
    const { service } = stage;
    service.play({ [list]: json({ name: 'a/b', tags: ['v1', 'v2', 'v10'] }) });
    for (const kind of ['ghcr', 'google'] as const) {
      const client = stage.client(kind, { own: true });
      const page = await client.browseTags({ host: service.host, repository: 'a/b' }, uncancelled(), undefined, 'v1');
      assert.deepEqual(page.names.toSorted(), ['v1', 'v10']);
      assert.equal(client.findsTags(service.host), undefined);
    }
    assert(stage.paths().every(path => path === list));
  });

  it('are asked of Harbor by a part, in its own language', async () => {
    const path = '/api/v2.0/projects/shop/repositories/app/artifacts?page=1&page_size=100&with_tag=true';
    stage.service.play({
      [`${path}&q=tags%3D~1.2`]: json([{ tags: [{ name: 'v1.2' }, { name: 'latest' }] }]),
    });
    const client = stage.client('harbor', { own: true });
    const where = { host: stage.service.host, repository: 'shop/app' };
    assert.deepEqual((await client.browseTags(where, uncancelled(), undefined, '1.2')).names, ['v1.2']);
    // A comma would begin another question.
    await client.browseTags(where, uncancelled(), undefined, '1.2,x=~y').catch(() => undefined);
    assert.equal(stage.paths()[1], `${path}&q=tags%3D~1.2xy`);
    assert.equal(client.findsTags(stage.service.host), 'part');
  });

  const beyond: readonly (readonly [title: string, tags: readonly string[], isLast: boolean])[] = [
    ['ends with one of them', ['v1', 'v2'], false],
    ['is past them', ['v1', 'v2', 'w1'], true],
    ['holds none of them', ['w1', 'w2'], true],
    ['is before them', ['a', 'b'], false],
    ['is not sorted', ['w1', 'a', 'w2'], false],
  ];
  for (const [title, tags, isLast] of beyond) {
    it(`by “v” have ${isLast ? 'no' : 'a'} next page where the page ${title}`, async () => {
      stage.service.play({
        [`${list}&last=uzzzz`]: json({ tags }, { link: '</v2/a/b/tags/list?last=x&n=1000>; rel="next"' }),
      });
      const where = { host: stage.service.host, repository: 'a/b' };
      const page = await stage.client('generic').browseTags(where, uncancelled(), undefined, 'v');
      assert.equal(page.next === undefined, isLast);
    });
  }
});

describe('repositories that hold a text', () => {
  const stage = withService();
  const repositories = (...names: string[]) => json({ repositories: names });

  const prefixes: readonly (readonly [text: string, last: string])[] = [
    ['team', '&last=tealzzzz'],
    ['team/b', '&last=team%2Fazzzz'],
    // Registries differ in where a slash stands: what is before it is before all of them.
    ['team/', '&last=team'],
    ['a-', '&last=a'],
    ['a0', '&last=a'],
    ['0', ''],
    ['Team', '&last=Tealzzzz'],
  ];
  for (const [text, last] of prefixes) {
    it(`by “${text}” are asked of any registry with “${last}”`, async () => {
      stage.service.play({ '/v2/_catalog': repositories('team/b') });
      await stage.client('generic').browse(stage.service.host, uncancelled(), undefined, text);
      // No repository has capitals.
      assert.deepEqual(stage.paths(), [`/v2/_catalog?n=1000${text === 'Team' ? '' : last}`]);
    });
  }

  // Distribution sorts its catalog with the slash before all, others as bytes.
  const pages: readonly (readonly [text: string, names: readonly string[], isLast: boolean])[] = [
    ['team/', ['team', 'team-a'], false],
    ['team-a', ['team', 'team/x'], false],
    ['team/', ['team', 'team/x', 'team-a/y', 'teams'], true],
    ['team/', ['team', 'team-a/y', 'team/x', 'teams'], true],
    ['team/', ['teams', 'team', 'teams'], false],
  ];
  for (const [text, names, isLast] of pages) {
    it(`by “${text}” have ${isLast ? 'no' : 'a'} next page behind ${names.join(', ')}`, async () => {
      const link = { link: '</v2/_catalog?last=x&n=1000>; rel="next"' };
      stage.service.play({ '/v2/_catalog': json({ repositories: names }, link) });
      const page = await stage.client('generic').browse(stage.service.host, uncancelled(), undefined, text);
      assert.equal(page.next === undefined, isLast);
    });
  }

  it('of a namespace are asked for where they begin', async () => {
    stage.service.play({ '/v2/_catalog': repositories('team', 'team-a/x', 'team/app', 'team/web') });
    const client = stage.client('acr');
    const { host } = stage.service;
    assert.deepEqual(await client.browseNamespace(host, 'team', uncancelled(), undefined, 'w'), {
      names: ['team/web'],
    });
    assert.deepEqual(stage.paths(), ['/v2/_catalog?n=1000&last=team%2Fvzzzz']);
    assert.deepEqual(
      [client.findsRepositories(host), client.findsRepositories(host, 'team')],
      ['beginning', 'beginning'],
    );
  });

  it('are asked of Docker Hub and of Harbor by a part of their name', async () => {
    stage.service.play({
      '/v2/namespaces/library/repositories?page_size=100&name=box': json({
        results: [{ name: 'busybox' }, { name: 'x' }],
      }),
      '/api/v2.0/projects?page=1&page_size=100&q=name%3D~ho': json([{ name: 'shop' }, { name: 'x' }]),
      '/api/v2.0/projects/shop/repositories?page=1&page_size=100&q=name%3D~app': json([{ name: 'shop/app' }]),
    });
    const hub = stage.client('dockerhub');
    assert.deepEqual(await hub.browseNamespace('docker.io', 'library', uncancelled(), undefined, 'box'), {
      names: ['library/busybox'],
    });
    assert.deepEqual(
      [hub.findsRepositories('docker.io'), hub.findsRepositories('docker.io', 'x')],
      [undefined, 'part'],
    );
    const harbor = stage.client('harbor', { own: true });
    const { host } = stage.service;
    assert.deepEqual(await harbor.browse(host, uncancelled(), undefined, 'ho'), { names: ['shop'] });
    assert.deepEqual(await harbor.browseNamespace(host, 'shop', uncancelled(), undefined, 'app'), {
      names: ['shop/app'],
    });
    assert.deepEqual([harbor.findsRepositories(host), harbor.findsRepositories(host, 'shop')], ['part', 'part']);
  });

  it('are chosen from what ECR and GitHub list, which cannot be asked', async () => {
    stage.service.play({ '/v2/_catalog?n=1000': repositories('a/x', 'team/b') });
    const ecr = stage.client('ecr');
    const { host } = stage.service;
    assert.deepEqual(await ecr.browse(host, uncancelled(), undefined, 'eam'), { names: ['team/b'] });
    assert.deepEqual(await ecr.browseNamespace(host, 'team', uncancelled()), { names: ['team/b'] });
    assert.equal(ecr.findsRepositories(host), undefined);
  });
});
