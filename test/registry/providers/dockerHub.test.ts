// Docker Hub's own service: a page of tags with their platforms is one request and no pull; pages stay on its origin.
import assert from 'node:assert/strict';
import { hub, registryTags } from '../../support/registry/providers.ts';
import type { Credentials } from '../../../src/registry/auth/credentials.ts';
import type { RegistryClient } from '../../../src/registry/client.ts';
import { failure, json, type Reply } from '../../support/registry/server.ts';
import { failureOf, password, uncancelled } from '../support.ts';
import { shown, withService } from './support.ts';

const tagsPath = '/v2/namespaces/library/repositories/alpine/tags?page_size=100';
const listPath = '/v2/namespaces/library/repositories?page_size=100';
const alpine = { host: 'docker.io', repository: 'library/alpine' };

describe('Docker Hub', () => {
  const stage = withService();

  it('lists a namespace in pages', async () => {
    stage.service.play(hub(stage.service.origin));
    const client = stage.client('dockerhub');
    const first = await client.browseNamespace('docker.io', 'library', uncancelled());
    assert.deepEqual(first.names, ['library/alpine', 'library/busybox']);
    const second = await client.browseNamespace('docker.io', 'library', uncancelled(), first.next);
    assert.deepEqual(second, { names: ['library/tools'] });
    assert.deepEqual(stage.paths(), [listPath, '/v2/namespaces/library/repositories?page=2&page_size=100']);
  });

  it('tells the platforms of a page of tags in one request, without attestations', async () => {
    stage.service.play(hub(stage.service.origin));
    const client = stage.client('dockerhub', { login: password('user', 's3cret') });
    const first = await client.browseTags(alpine, uncancelled());
    assert.deepEqual(shown(first), [
      'latest: linux/amd64 aa 3600000, linux/arm64/v8 bb 3700000',
      '3.20: linux/arm/v7 cc 3000000, windows/amd64 10.0.20348.2340 dd 4000000000',
    ]);
    assert.deepEqual(stage.service.requests, [{ path: tagsPath, authorization: undefined }], 'public data, no login');
    assert.deepEqual(shown(await client.browseTags(alpine, uncancelled(), first.next)), ['2.6: ']);
  });

  describe('with a login', () => {
    const login = password('me', 's3cret');
    const mine = '/v2/namespaces/me/repositories?page_size=100';
    const repositories = (authorization: string | undefined) => {
      const all = authorization === 'Bearer issued' ? ['open', 'secret'] : ['open'];
      return json({ next: null, results: all.map(name => ({ name })) });
    };
    const ask = (client: RegistryClient) => client.browseNamespace('docker.io', 'me', uncancelled());

    it('lists what is private too; the password is exchanged for a token, once', async () => {
      const posted: string[] = [];
      stage.service.play({
        [mine]: repositories,
        '/v2/auth/token': (_, body) => {
          posted.push(body);
          return json({ access_token: 'issued' });
        },
      });
      const client = stage.client('dockerhub', { login });
      for (const page of [await ask(client), await ask(client)]) {
        assert.deepEqual(page.names, ['me/open', 'me/secret']);
      }
      assert.deepEqual(stage.paths(), ['/v2/auth/token', mine, mine]);
      assert.deepEqual(posted, ['{"identifier":"me","secret":"s3cret"}']);
    });

    const refusals: readonly (readonly [title: string, reply: Reply])[] = [
      ['is refused', failure(401, 'UNAUTHORIZED', 'no')],
      ['gets no token', json({ access_token: 7 })],
      ['gets a token that is a header', json({ access_token: 'a\r\nx: y' })],
    ];
    for (const [title, reply] of refusals) {
      it(`that ${title} lists what is public`, async () => {
        stage.service.play({ [mine]: repositories, '/v2/auth/token': reply });
        assert.deepEqual((await ask(stage.client('dockerhub', { login }))).names, ['me/open']);
      });
    }
  });

  const nexts: readonly (readonly [title: string, next: unknown])[] = [
    ['another server', 'http://127.0.0.1:1/v2/namespaces/library/repositories?page=2'],
    ['another scheme', 'file:///etc/passwd'],
    ['what is no address', 'http://['],
    ['a number', 2],
    ['itself', listPath],
  ];
  for (const [title, next] of nexts) {
    it(`ends where its next page is ${title}`, async () => {
      stage.service.play({ [listPath]: json({ next, results: [{ name: 'alpine' }] }) });
      const page = await stage.client('dockerhub').browseNamespace('docker.io', 'library', uncancelled());
      assert.deepEqual(page, { names: ['library/alpine'] });
    });
  }

  it('gives no page of another server, whoever names it', async () => {
    stage.service.play(hub(stage.service.origin));
    const work = stage
      .client('dockerhub')
      .browseNamespace('docker.io', 'library', uncancelled(), new URL('http://127.0.0.1:1/x'));
    assert.equal((await failureOf(work)).kind, 'refused');
  });

  it('passes over what is no name, no tag and no platform', async () => {
    stage.service.play({
      [listPath]: json({ results: [{ name: '../../x' }, { name: 5 }, null, 'x', { name: 'Upper' }, { name: 'ok' }] }),
      [tagsPath]: json({
        results: [
          { name: 'a b', images: [] },
          { name: 7, images: [] },
          {
            name: 'ok',
            images: [
              null,
              { os: 'linux' },
              { os: 'li\u202Enux', architecture: 'amd64' },
              { os: 'linux', architecture: 'amd64', digest: 'sha256:x', size: -1 },
            ],
          },
          { name: 'none', images: 'x' },
        ],
      }),
    });
    const client = stage.client('dockerhub');
    const { names } = await client.browseNamespace('docker.io', 'library', uncancelled());
    assert.deepEqual(names, ['library/ok']);
    assert.deepEqual(shown(await client.browseTags(alpine, uncancelled())), ['ok: linux/amd64', 'none: ']);
  });

  it('says when to come back, by its own header', async () => {
    const headers = { 'x-retry-after': String(Math.ceil(Date.now() / 1000) + 90) };
    stage.service.play({ [listPath]: failure(429, 'TOOMANYREQUESTS', 'slow down', headers) });
    const error = await failureOf(stage.client('dockerhub').browseNamespace('docker.io', 'library', uncancelled()));
    assert.equal(error.kind, 'rate-limited');
    assert((error.data.retryAfter ?? 0) > 80 && (error.data.retryAfter ?? 0) <= 91, String(error.data.retryAfter));
  });

  for (const [title, body] of [
    ['a list', []],
    ['no results', {}],
    ['results of another kind', { results: {} }],
  ] as const) {
    it(`that answers with ${title} is not understood`, async () => {
      stage.service.play({ [listPath]: json(body) });
      const error = await failureOf(stage.client('dockerhub').browseNamespace('docker.io', 'library', uncancelled()));
      assert.equal(error.kind, 'not-a-registry');
    });
  }

  it('asks the registry itself for what its service does not show', async () => {
    stage.service.play(registryTags('user/secret', ['1', '2'], ['3']));
    const { host } = stage.service;
    const client = stage.client('dockerhub');
    const secret = { host, repository: 'user/secret' };
    const first = await client.browseTags(secret, uncancelled());
    assert.deepEqual(first.names, ['1', '2']);
    assert.deepEqual((await client.browseTags(secret, uncancelled(), first.next)).names, ['3']);
    assert.deepEqual(stage.paths(), [
      '/v2/namespaces/user/repositories/secret/tags?page_size=100',
      '/v2/user/secret/tags/list?n=1000',
      '/v2/user/secret/tags/list?last=1&n=1000',
    ]);
  });

  for (const status of [401, 403, 404, 418, 429, 500]) {
    it(`asks the registry itself where its service answers ${status}`, async () => {
      const refused = failure(status, 'X', 'no', { 'retry-after': '3600' });
      stage.service.play(registryTags('library/alpine', ['1']), { [tagsPath]: refused });
      const where = { host: stage.service.host, repository: 'library/alpine' };
      assert.deepEqual(await stage.client('dockerhub').browseTags(where, uncancelled()), { names: ['1'] });
      assert.deepEqual(new Set(stage.paths()), new Set([tagsPath, '/v2/library/alpine/tags/list?n=1000']));
    });
  }

  it('says what the registry says where neither has an answer', async () => {
    stage.service.play();
    const where = { host: stage.service.host, repository: 'library/alpine' };
    const error = await failureOf(stage.client('dockerhub').browseTags(where, uncancelled()));
    assert.deepEqual([error.kind, error.data.repository], ['not-found', 'library/alpine']);
    assert.match(error.message, /tags\/list/);
  });

  for (const name of ['..', '../x', 'a?b', '//evil.test', 'a b', '']) {
    it(`is not asked for a namespace spelled “${name}”`, async () => {
      stage.service.play();
      const work = stage.client('dockerhub').browseNamespace('docker.io', name, uncancelled());
      assert.equal((await failureOf(work)).kind, 'refused');
      assert.deepEqual(stage.paths(), []);
    });
  }

  it('tells when a tag was pushed', async () => {
    const results = [
      { name: 'a', tag_last_pushed: '2024-01-02T03:04:05.678Z', last_updated: '2020-01-01T00:00:00Z' },
      { name: 'b', last_updated: '2024-01-01T00:00:00Z' },
      { name: 'c', tag_last_pushed: '0001-01-01T00:00:00Z' },
      { name: 'd', tag_last_pushed: {} },
    ];
    stage.service.play({ [tagsPath]: json({ results }) });
    const { pushed } = await stage.client('dockerhub').browseTags(alpine, uncancelled());
    assert.deepEqual(
      [...(pushed ?? [])],
      [
        ['a', Date.UTC(2024, 0, 2, 3, 4, 5, 678)],
        ['b', Date.UTC(2024, 0, 1)],
      ],
    );
  });

  const accounts: readonly (readonly [title: string, login: Credentials | undefined, names: readonly string[]])[] = [
    ['who is signed in', password('me', 's3cret'), ['me']],
    ['who is signed in by an address', password('me@example.com', 's3cret'), []],
    ['an unknown account', { kind: 'identity-token', token: 't' }, []],
    ['nobody', undefined, []],
  ];
  for (const [title, login, names] of accounts) {
    it(`lists the own namespace of ${title} without a request: ${names.join() || 'none'}`, async () => {
      stage.service.play({});
      const client = stage.client('dockerhub', login ? { login } : {});
      assert.equal(client.catalogOf('docker.io'), 'own');
      assert.deepEqual(await client.browse('docker.io', uncancelled()), { names });
      assert.deepEqual(stage.service.requests, []);
    });
  }
});
