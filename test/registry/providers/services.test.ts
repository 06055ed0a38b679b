// The other services: how each lists namespaces, repositories and tags, which credentials go there, what falls back.
import assert from 'node:assert/strict';
import { createRegistryClient } from '../../../src/registry/client.ts';
import { github, gitlab, google, harbor, quay, registryTags } from '../../support/registry/providers.ts';
import { failure, json } from '../../support/registry/server.ts';
import { assertHides, failureOf, password, uncancelled } from '../support.ts';
import { shown, withService } from './support.ts';

const login = password('me', 's3cret');
const basic = `Basic ${Buffer.from('me:s3cret').toString('base64')}`;
const packages = 'packages?package_type=container&per_page=100';

describe('Quay', () => {
  const stage = withService();

  it('lists a namespace by its opaque token', async () => {
    stage.service.play(quay);
    const client = stage.client('quay', { login, own: true });
    const first = await client.browseNamespace(stage.service.host, 'coreos', uncancelled());
    assert.deepEqual(first.names, ['coreos/etcd']);
    const second = await client.browseNamespace(stage.service.host, 'coreos', uncancelled(), first.next);
    assert.deepEqual(second, { names: ['coreos/flannel'] });
    assert.deepEqual(
      stage.service.requests.map(({ authorization }) => authorization),
      [undefined, undefined],
      'its API takes no login of docker',
    );
  });

  it('that names the same token again is at its end', async () => {
    const path = '/api/v1/repository?namespace=a&public=true';
    const body = json({ repositories: [{ namespace: 'a', name: 'b' }], next_page: 'same' });
    stage.service.play({ [path]: body, [`${path}&next_page=same`]: body });
    const client = stage.client('quay', { own: true });
    const first = await client.browseNamespace(stage.service.host, 'a', uncancelled());
    const second = await client.browseNamespace(stage.service.host, 'a', uncancelled(), first.next);
    assert.deepEqual(second, { names: ['a/b'] });
  });

  it('lists tags by number, as long as there are more', async () => {
    stage.service.play(quay);
    const client = stage.client('quay', { own: true });
    const etcd = { host: stage.service.host, repository: 'coreos/etcd' };
    const first = await client.browseTags(etcd, uncancelled());
    assert.deepEqual(first.names, ['v3.5', 'v3.4']);
    assert.deepEqual(await client.browseTags(etcd, uncancelled(), first.next), { names: ['v2.3'] });
  });

  it('that shows nothing private asks the registry, which lists the oldest first', async () => {
    stage.service.play(registryTags('a/b', ['1', '2'], ['3']), {
      '/api/v1/repository/a/b/tag/?limit=100&page=1&onlyActiveTags=true': failure(401, 'x', 'no'),
    });
    const client = stage.client('quay', { own: true });
    const page = await client.browseTags({ host: stage.service.host, repository: 'a/b' }, uncancelled());
    assert.deepEqual([page.names, page.isOldestFirst], [['1', '2'], true]);
    assert.deepEqual(
      await client.browseTags({ host: stage.service.host, repository: 'a/b' }, uncancelled(), page.next),
      { names: ['3'], isOldestFirst: true },
    );
  });

  it('tells when a tag was changed', async () => {
    stage.service.play({
      '/api/v1/repository/a/b/tag/': json({
        tags: [
          { name: '2', last_modified: 'Wed, 03 Jan 2024 12:00:00 -0000' },
          { name: '1', last_modified: 'never' },
        ],
      }),
    });
    const { host } = stage.service;
    const { pushed } = await stage.client('quay', { own: true }).browseTags({ host, repository: 'a/b' }, uncancelled());
    assert.deepEqual([...(pushed ?? [])], [['2', Date.UTC(2024, 0, 3, 12)]]);
  });
});

describe('Harbor', () => {
  const stage = withService();

  it('lists projects, their repositories, and tags with platforms, with the registry’s own login', async () => {
    stage.service.play(harbor);
    const client = stage.client('harbor', { login, own: true });
    const { host } = stage.service;
    assert.equal(client.catalogOf(host), 'namespaces');
    const first = await client.browse(host, uncancelled());
    assert.deepEqual(first.names, ['library']);
    assert.deepEqual(await client.browse(host, uncancelled(), first.next), { names: ['shop'] });
    assert.deepEqual(await client.browseNamespace(host, 'shop', uncancelled()), { names: ['shop/team/app'] });
    assert.deepEqual(shown(await client.browseTags({ host, repository: 'shop/team/app' }, uncancelled())), [
      '2.0: linux/amd64 aa, linux/arm64/v8 bb',
      'latest: linux/amd64 aa, linux/arm64/v8 bb',
      '1.0: linux/s390x dd 5000',
    ]);
    assert.deepEqual(new Set(stage.service.requests.map(({ authorization }) => authorization)), new Set([basic]));
    assert(stage.paths().at(-1)?.includes('/repositories/team%252Fapp/artifacts?'), 'encoded twice');
  });

  it('shows what is public without a login, and asks the registry where a robot may not read artifacts', async () => {
    const path = '/api/v2.0/projects/shop/repositories/app/artifacts?page=1&page_size=100&with_tag=true';
    stage.service.play(harbor, registryTags('shop/app', ['1']), { [path]: failure(403, 'FORBIDDEN', 'no') });
    const client = stage.client('harbor', { own: true });
    const { host } = stage.service;
    assert.deepEqual((await client.browse(host, uncancelled())).names, ['library']);
    assert.equal(stage.service.requests[0]?.authorization, undefined);
    assert.deepEqual(await client.browseTags({ host, repository: 'shop/app' }, uncancelled()), { names: ['1'] });
  });
});

describe('GHCR', () => {
  const stage = withService();

  it('lists packages with the token of docker login: a user’s, an organisation’s, one’s own', async () => {
    stage.service.play(github);
    const client = stage.client('ghcr', { login });
    const first = await client.browseNamespace('ghcr.io', 'octo', uncancelled());
    assert.deepEqual(first.names, ['octo/app']);
    const second = await client.browseNamespace('ghcr.io', 'octo', uncancelled(), first.next);
    assert.deepEqual(second, { names: ['octo/team/tool'] });
    assert.deepEqual(await client.browseNamespace('ghcr.io', 'acme', uncancelled()), { names: ['acme/site'] });
    assert.equal(client.catalogOf('ghcr.io'), 'repositories');
    assert.deepEqual(await client.browse('ghcr.io', uncancelled()), { names: ['me/mine'] });
    assert.deepEqual(stage.paths(), [
      `/users/octo/${packages}`,
      `/users/octo/${packages}&page=2`,
      `/users/acme/${packages}`,
      `/orgs/acme/${packages}`,
      `/user/${packages}`,
    ]);
    assert.deepEqual(
      new Set(stage.service.requests.map(({ authorization }) => authorization)),
      new Set(['Bearer s3cret']),
    );
  });

  it('without a login says that it wants one', async () => {
    stage.service.play({ [`/user/${packages}`]: json({ message: 'Requires authentication' }, {}, 401) });
    const error = await failureOf(stage.client('ghcr').browse('ghcr.io', uncancelled()));
    assert.deepEqual([error.kind, error.message, error.data.host], ['sign-in', 'Requires authentication', 'ghcr.io']);
  });

  it('without a login gives a page of the registry’s own list for one request, the oldest tags first', async () => {
    const { service } = stage;
    service.play(registryTags('a/b', ['1', '2'], ['3']));
    const page = await stage.client('ghcr').browseTags({ host: service.host, repository: 'a/b' }, uncancelled());
    assert.deepEqual([page.names, page.isOldestFirst, page.next !== undefined], [['1', '2'], true, true]);
    assert.equal(service.requests.length, 1);
  });

  describe('with a login', () => {
    const versions = 'packages/container/app/versions?per_page=100';
    const version = (created_at: string, ...tags: unknown[]) => ({
      name: 'sha256:x',
      created_at,
      metadata: { package_type: 'container', container: { tags } },
    });
    const page = [version('2024-01-02T00:00:00Z', 'latest', '2.0'), version('2024-01-01T12:00:00Z'), { name: 5 }];

    it('gives a page of GitHub’s list of versions for one request, the newest first', async () => {
      stage.service.play({
        [`/users/octo/${versions}`]: json(page, { link: `</users/octo/${versions}&page=2>; rel="next"` }),
        [`/users/octo/${versions}&page=2`]: json([version('2024-01-01T00:00:00Z', '1.0', 'a b', 7)]),
      });
      const client = stage.client('ghcr', { login });
      const where = { host: 'ghcr.io', repository: 'octo/app' };
      const first = await client.browseTags(where, uncancelled());
      assert.deepEqual([first.names, first.isOldestFirst], [['latest', '2.0'], undefined]);
      assert.equal(first.pushed?.get('2.0'), Date.UTC(2024, 0, 2));
      assert.deepEqual((await client.browseTags(where, uncancelled(), first.next)).names, ['1.0']);
      assert.deepEqual(stage.paths(), [`/users/octo/${versions}`, `/users/octo/${versions}&page=2`]);
      assert.equal(stage.service.requests[0]?.authorization, 'Bearer s3cret');
    });

    it('asks for those of an organisation, their names in one segment, and goes on over pages without a tag', async () => {
      const own = '/orgs/acme/packages/container/team%2Fapp/versions?per_page=100';
      stage.service.play({ [own]: json([version('x')], { link: `<${own}&page=2>; rel="next"` }) });
      const where = { host: 'ghcr.io', repository: 'acme/team/app' };
      const first = await stage.client('ghcr', { login }).browseTags(where, uncancelled());
      assert.deepEqual([first.names, first.next?.search], [[], '?per_page=100&page=2']);
    });

    it('ends at a page without versions, and asks for no organisation’s in the middle', async () => {
      const next = `/users/octo/${versions}&page=2`;
      const link = { link: `<${next}>; rel="next"` };
      const where = { host: 'ghcr.io', repository: 'octo/app' };
      const client = stage.client('ghcr', { login });
      stage.service.play({ [`/users/octo/${versions}`]: json([], link) });
      assert.deepEqual(await client.browseTags(where, uncancelled()), { names: [] });
      stage.service.play({ [`/users/octo/${versions}`]: json(page, link) });
      const first = await client.browseTags(where, uncancelled());
      assert.equal((await failureOf(client.browseTags(where, uncancelled(), first.next))).kind, 'not-found');
      assert.deepEqual(stage.paths(), [`/users/octo/${versions}`, next]);
    });

    it('gives it to nobody else, whatever a setting calls that host', async () => {
      stage.service.play(registryTags('octo/app', ['1']));
      const where = { host: stage.service.host.replace('127.0.0.1', 'localhost'), repository: 'octo/app' };
      assert.deepEqual((await stage.client('ghcr', { login }).browseTags(where, uncancelled())).names, ['1']);
      assert.deepEqual(stage.paths(), ['/v2/octo/app/tags/list?n=1000']);
    });

    it('asks the registry where the token may not read packages', async () => {
      stage.service.play(registryTags('octo/app', ['1']), {
        [`/users/octo/${versions}`]: failure(403, 'DENIED', 'no'),
      });
      const client = createRegistryClient({
        credentials: () => Promise.resolve(login),
        options: () => ({ kind: 'ghcr' }),
        timeout: () => 2000,
        services: { ghcr: `${stage.service.origin}/` },
      });
      const where = { host: stage.service.host, repository: 'octo/app' };
      const page = await client.browseTags(where, uncancelled());
      await client.close();
      assert.deepEqual([page.names, page.isOldestFirst], [['1'], true]);
      assert.deepEqual(stage.paths(), [`/users/octo/${versions}`, '/v2/octo/app/tags/list?n=1000']);
    });
  });

  it('gives no login to a service because a setting calls another host by its kind', async () => {
    stage.service.play(github);
    const client = stage.client('ghcr', { login });
    await client.browse('registry.example', uncancelled());
    assert.deepEqual(stage.service.requests, [{ path: `/user/${packages}`, authorization: undefined }]);
  });

  it('takes its login to no other server that it is redirected to', async () => {
    const { service } = stage;
    const moved = `http://localhost:${service.host.split(':')[1]}/user/packages`;
    service.play({ [`/user/${packages}`]: { status: 302, headers: { location: moved } }, '/user/packages': json([]) });
    await stage.client('ghcr', { login }).browse('ghcr.io', uncancelled());
    assert.deepEqual(service.requests, [
      { path: `/user/${packages}`, authorization: 'Bearer s3cret' },
      { path: '/user/packages', authorization: undefined },
    ]);
  });

  it('tells no secret when it fails', async () => {
    stage.service.play({ [`/user/${packages}`]: failure(403, 'DENIED', 'Bearer s3cret is not allowed') });
    assertHides(await failureOf(stage.client('ghcr', { login }).browse('ghcr.io', uncancelled())), 's3cret');
  });
});

describe('GitLab', () => {
  const stage = withService();

  it('lists the registries of a group, or else of a project', async () => {
    stage.service.play(gitlab);
    const client = stage.client('gitlab', { login });
    const host = 'registry.gitlab.com';
    assert.equal(client.catalogOf(host), undefined);
    const first = await client.browseNamespace(host, 'acme/team', uncancelled());
    assert.deepEqual(first.names, ['acme/team/app']);
    const second = await client.browseNamespace(host, 'acme/team', uncancelled(), first.next);
    assert.deepEqual(second, { names: ['acme/team/app/db'] });
    assert.deepEqual(await client.browseNamespace(host, 'acme/site', uncancelled()), { names: ['acme/site'] });
    assert.equal(stage.service.requests[0]?.authorization, 'Bearer s3cret');
  });
});

describe('Google', () => {
  const stage = withService();

  it('lists what lies below, and the tags with the newest first', async () => {
    stage.service.play(google);
    const client = stage.client('google');
    const { host } = stage.service;
    assert.deepEqual(await client.browseNamespace(host, 'project', uncancelled()), {
      names: ['project/app', 'project/tools'],
    });
    const page = await client.browseTags({ host, repository: 'project/app' }, uncancelled());
    assert.deepEqual(page.names, ['2.0', 'latest', '1.5', '1.0']);
    assert.equal(page.pushed?.get('1.5'), 2000);
  });

  for (const [title, body] of [
    ['nothing of its own', { tags: ['1', '2'] }],
    ['nonsense', { tags: ['1', '2'], manifest: { x: 5, y: { tag: [7], timeUploadedMs: {} } }, child: 'x' }],
  ] as const) {
    it(`keeps the registry’s order where it adds ${title}`, async () => {
      stage.service.play({ '/v2/a/b/tags/list?n=1000': json(body) });
      const where = { host: stage.service.host, repository: 'a/b' };
      assert.deepEqual((await stage.client('google').browseTags(where, uncancelled())).names, ['1', '2']);
    });
  }
});

describe('a name without a namespace', () => {
  const stage = withService();
  for (const kind of ['dockerhub', 'ghcr', 'harbor'] as const) {
    it(`is asked of the registry alone, not of the service of ${kind}, which knows no such name`, async () => {
      stage.service.play(registryTags('alone', ['1']));
      const page = await stage
        .client(kind, { login })
        .browseTags({ host: stage.service.host, repository: 'alone' }, uncancelled());
      assert.deepEqual(page.names, ['1']);
      assert.deepEqual(
        stage.paths().filter(path => !path.startsWith('/v2/alone/')),
        [],
      );
    });
  }
});
