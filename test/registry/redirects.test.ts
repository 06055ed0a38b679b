// Redirects, and that credentials reach the registry they belong to and its token service, and nobody else.
import assert from 'node:assert/strict';
import type { RegistryClient } from '../../src/registry/client.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry, type FaultyRequest } from '../support/registry/faulty.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import { assertHides, createClient, failureOf, lines, password, referenceTo, uncancelled } from './support.ts';

const path = '/v2/sample/app/manifests/1.0';
const secret = 's3cret';
const basicHeader = `Basic ${Buffer.from(`tester:${secret}`).toString('base64')}`;
const unauthorized = (challenge: string): Fault => {
  return { kind: 'status', status: 401, headers: { 'www-authenticate': challenge } };
};
const page = (tags: string[], link: string): Fault => {
  return { kind: 'status', status: 200, headers: { link }, body: JSON.stringify({ tags }) };
};

describe('credentials', () => {
  let own: FaultyRegistry;
  let other: FaultyRegistry;
  let client: RegistryClient;
  let play: (request: FaultyRequest) => Fault | undefined;
  let playOther: (request: FaultyRequest) => Fault | undefined;
  beforeEach(async () => {
    play = () => undefined;
    playOther = () => undefined;
    own = await startFaultyRegistry(request => play(request));
    other = await startFaultyRegistry(request => playOther(request));
    // The client asks for credentials by the registry's name: only `own` has any.
    client = createClient({
      timeout: 2000,
      credentials: host => Promise.resolve(host === own.host ? password('tester', secret) : undefined),
    });
  });
  afterEach(async () => {
    await client.close();
    await Promise.all([own.close(), other.close()]);
  });

  const look = () => client.manifest(referenceTo(`${own.host}/sample/app:1.0`), uncancelled());
  const toOther = (): Fault => ({ kind: 'redirect', to: `http://${other.host}${path}` });
  const assertUntold = () => {
    for (const { path, authorization } of other.requests) {
      assert.equal(authorization, undefined, `${path} carried credentials of the first registry`);
      assert(!path.includes(secret));
    }
  };

  for (const status of [301, 302, 303, 307, 308] as const) {
    it(`are dropped on a ${status} to another origin, which is followed`, async () => {
      play = ({ headers }) =>
        headers.authorization
          ? { ...toOther(), kind: 'redirect', to: `http://${other.host}${path}`, status }
          : unauthorized('Basic realm="r"');
      assert.equal((await look()).digest, SAMPLES.app.digest);
      assert.deepEqual(
        own.requests.map(each => each.authorization),
        [undefined, basicHeader],
      );
      assert.deepEqual(lines(other.requests), [`GET ${path}`]);
      assertUntold();
    });
  }

  it('stay on a redirect within the origin', async () => {
    play = ({ headers, path: asked }) => {
      if (!headers.authorization) return unauthorized('Basic realm="r"');
      return asked === path ? { kind: 'redirect', to: 'latest' } : undefined;
    };
    assert.equal((await look()).digest, SAMPLES.app.digest);
    assert.deepEqual(
      own.requests.map(each => each.authorization),
      [undefined, basicHeader, basicHeader],
    );
  });

  it('stay away from a registry that was redirected away from and back', async () => {
    play = ({ headers, path: asked }) => {
      if (asked !== path) return undefined;
      return headers.authorization ? toOther() : unauthorized('Basic realm="r"');
    };
    playOther = () => ({ kind: 'redirect', to: `http://${own.host}/v2/sample/app/manifests/latest` });
    assert.equal((await look()).digest, SAMPLES.app.digest);
    assert.deepEqual(
      own.requests.map(each => each.authorization),
      [undefined, basicHeader, undefined],
    );
    assertUntold();
  });

  it('are not shown to a server redirected to that asks for Basic', async () => {
    play = () => toOther();
    playOther = ({ headers }) => (headers.authorization ? undefined : unauthorized('Basic realm="r"'));
    await failureOf(look());
    assertUntold();
  });

  it('are not shown to the token service that a server redirected to names', async () => {
    play = () => toOther();
    playOther = ({ path: asked }) =>
      asked.startsWith('/token')
        ? { kind: 'status', status: 200, body: '{"token":"t"}' }
        : unauthorized(`Bearer realm="http://${other.host}/token",service="s"`);
    await failureOf(look());
    assertUntold();
  });

  it('are not shown to a server that a redirected list names as its next page', async () => {
    play = () => ({ kind: 'redirect', to: `http://${other.host}/v2/sample/app/tags/list` });
    playOther = ({ headers, path: asked }) => {
      if (!asked.includes('last=')) return page(['1'], '</v2/sample/app/tags/list?last=1>; rel="next"');
      return headers.authorization ? page(['2'], '') : unauthorized('Basic realm="r"');
    };
    const repository = { host: own.host, repository: 'sample/app' };
    const { next } = await client.tags(repository, uncancelled());
    if (next) await client.tags(repository, uncancelled(), next).catch(() => undefined);
    assertUntold();
  });

  it('follow no redirect of the token service to another origin', async () => {
    play = ({ path: asked, headers }) => {
      if (asked.startsWith('/token')) return { kind: 'redirect', to: `http://${other.host}/token` };
      return headers.authorization ? undefined : unauthorized('Bearer realm="/token",service="s"');
    };
    playOther = () => ({ kind: 'status', status: 200, body: '{"token":"t"}' });
    await look();
    assert.deepEqual(
      own.requests.map(each => each.authorization),
      [undefined, basicHeader, 'Bearer t'],
    );
    assertUntold();
  });

  const realms = [
    'http://169.254.169.254/token',
    'http://[fe80::1]/token',
    'ftp://127.0.0.1/token',
    'file:///etc/passwd',
    '',
    'http://[',
  ];
  for (const realm of realms) {
    it(`are not sent to the token service “${realm}”: it is refused`, async () => {
      play = () => unauthorized(`Bearer realm="${realm}",service="s"`);
      let asked = 0;
      await client.close();
      client = createClient({
        credentials: () => {
          asked++;
          return Promise.resolve(password('tester', secret));
        },
      });
      const error = await failureOf(look());
      assert.deepEqual([error.kind, asked], ['refused', 0]);
      assert.deepEqual({ ...error.data, host: own.host, repository: 'sample/app', tag: '1.0' }, error.data);
      assertHides(error, secret);
    });
  }
});

describe('redirects', () => {
  const follow = async (fault: (host: string) => Fault) => {
    const registry: FaultyRegistry = await startFaultyRegistry(({ path: asked }) =>
      asked.startsWith(path) ? fault(registry.host) : undefined,
    );
    const client = createClient({ timeout: 2000 });
    try {
      const error = await failureOf(client.manifest(referenceTo(`${registry.host}/sample/app:1.0`), uncancelled()));
      assert.deepEqual({ ...error.data, host: registry.host, repository: 'sample/app', tag: '1.0' }, error.data);
      return { kind: error.kind, message: error.message, requests: registry.requests.length };
    } finally {
      await client.close();
      await registry.close();
    }
  };

  it('in a circle end after ten', async () => {
    assert.deepEqual(await follow(() => ({ kind: 'redirect', to: path })), {
      kind: 'refused',
      message: 'it redirects in a circle',
      requests: 11,
    });
  });

  for (const to of [
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://0.0.0.0:1/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'data:,{}',
    'http://[',
    'http://a.test:99999/',
  ]) {
    it(`to ${to} are refused`, async () => {
      const { kind, requests } = await follow(() => ({ kind: 'redirect', to }));
      assert.deepEqual([kind, requests], ['refused', 1]);
    });
  }

  it('without an address are no answer of a registry', async () => {
    const { kind } = await follow(() => ({ kind: 'status', status: 302 }));
    assert.equal(kind, 'not-a-registry');
  });
});
