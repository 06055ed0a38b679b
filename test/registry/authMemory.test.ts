// How a registry wants its clients to sign in, remembered from session to session: fewer requests, and nothing secret.
import assert from 'node:assert/strict';
import type { AuthMemory } from '../../src/registry/auth/ways.ts';
import type { Fault } from '../support/registry/faults.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startDistribution } from '../support/registry/distribution.ts';
import { startFaultyRegistry, type FaultyRegistry, type FaultyRequest } from '../support/registry/faulty.ts';
import { startCountingProxy } from '../support/registry/proxy.ts';
import { sampleImages, SAMPLES } from '../support/registry/samples.ts';
import { itWith } from '../support/registry/tools.ts';
import { failureOf, lines, password, referenceTo, uncancelled, withClient, type TestSettings } from './support.ts';

/** Through JSON, as VS Code keeps it. */
function createMemory(first?: unknown): AuthMemory & { text: () => string; saves: () => number } {
  let text = JSON.stringify(first ?? null);
  let saves = 0;
  return {
    load: () => JSON.parse(text) as unknown,
    save(ways) {
      text = JSON.stringify(ways);
      saves++;
    },
    text: () => text,
    saves: () => saves,
  };
}

const login = password('tester', 's3cret');
const session = (host: string, authMemory: AuthMemory, settings: TestSettings = {}, path = 'sample/app:1.0') =>
  withClient({ login, timeout: 2000, ...settings, authMemory }, client =>
    client.manifest(referenceTo(`${host}/${path}`), uncancelled()),
  );

describe('the way to sign in, remembered', () => {
  let registry: FaultyRegistry;
  let play: (request: FaultyRequest) => Fault | undefined;
  const challenge = (value: string): Fault => {
    return { kind: 'status', status: 401, headers: { 'www-authenticate': value } };
  };
  const token: Fault = { kind: 'status', status: 200, body: '{"token":"t0ken"}' };
  const byToken = (realm = '/token') => {
    play = ({ path, headers }) => {
      if (path.startsWith(realm)) return token;
      if (path.startsWith('/v2/')) {
        return headers.authorization === 'Bearer t0ken' ? undefined : challenge(`Bearer realm="${realm}",service="s"`);
      }
      return { kind: 'status', status: 404 };
    };
  };
  beforeEach(async () => {
    byToken();
    registry = await startFaultyRegistry(request => play(request));
  });
  afterEach(() => registry.close());

  const sent = () =>
    registry.requests.map(({ path, authorization = '-' }) => `${path.split('?')[0]} ${authorization.split(' ')[0]}`);
  const next = async (memory: AuthMemory, settings: TestSettings = {}) => {
    registry.requests.length = 0;
    assert.equal((await session(registry.host, memory, settings)).digest, SAMPLES.app.digest);
    return sent();
  };
  const manifest = '/v2/sample/app/manifests/1.0';
  const origin = () => `http://${registry.host}`;
  const bearerWay = (realm = '/token') => ({
    [origin()]: { scheme: 'bearer', realm: `${origin()}${realm}`, service: 's' },
  });
  const cold = [`${manifest} -`, '/token Basic', `${manifest} Bearer`];

  itWith(['docker-registry'], 'takes a cold start from three requests to two, on a real registry', async () => {
    const real = await startDistribution({ auth: 'token' });
    const proxy = await startCountingProxy(real.host);
    try {
      await copyInto(real.host, { user: '', password: '', ...real }, [
        ['private/app:1.0', (await sampleImages()).get('sample/app:1.0') ?? assert.fail()],
      ]);
      const memory = createMemory();
      const settings = { login: password(real.user ?? '', real.password ?? '') };
      const counts = [];
      for (let times = 0; times < 2; times++) {
        [proxy.requests, real.tokenRequests ?? []].forEach(each => (each.length = 0));
        await session(proxy.host, memory, settings, 'private/app:1.0');
        counts.push([...lines(proxy.requests), ...lines(real.tokenRequests ?? []).map(line => line.split('?')[0])]);
      }
      const read = 'GET /v2/private/app/manifests/1.0';
      assert.deepEqual(counts, [
        [read, read, 'GET /token'],
        [read, 'GET /token'],
      ]);
    } finally {
      await proxy.close();
      await real.stop();
    }
  });

  it('is scheme, realm and service, saved once; no token, no credentials', async () => {
    const memory = createMemory();
    assert.deepEqual(await next(memory), cold);
    assert.deepEqual(JSON.parse(memory.text()), bearerWay());
    assert.deepEqual(await next(memory), ['/token Basic', `${manifest} Bearer`]);
    assert.equal(memory.saves(), 1);
    const fresh = createMemory();
    await withClient({ login, authMemory: fresh }, client =>
      Promise.all(
        ['1.0', 'latest'].map(tag => client.manifest(referenceTo(`${registry.host}/sample/app:${tag}`), uncancelled())),
      ),
    );
    assert.equal(fresh.saves(), 1);
    for (const secret of ['t0ken', 's3cret', 'tester']) assert(!memory.text().includes(secret));
  });

  it('is Basic at once, where it was', async () => {
    play = ({ headers }) => (headers.authorization ? undefined : challenge('Basic realm="r"'));
    const memory = createMemory();
    assert.deepEqual(await next(memory), [`${manifest} -`, `${manifest} Basic`]);
    assert.deepEqual(JSON.parse(memory.text()), { [origin()]: { scheme: 'basic' } });
    assert.deepEqual(await next(memory), [`${manifest} Basic`]);
  });

  it('is forgotten and learnt anew when the token service has moved', async () => {
    const memory = createMemory(bearerWay());
    byToken('/moved');
    assert.deepEqual(await next(memory), ['/token Basic', `${manifest} -`, '/moved Basic', `${manifest} Bearer`]);
    assert.deepEqual(JSON.parse(memory.text()), bearerWay('/moved'));
  });

  it('is learnt anew when the old token service still answers, with what nobody takes', async () => {
    const memory = createMemory(bearerWay('/old'));
    const { play: sound } = { play };
    play = request =>
      request.path.startsWith('/old') ? { kind: 'status', status: 200, body: '{"token":"old"}' } : sound(request);
    assert.deepEqual(await next(memory), ['/old Basic', `${manifest} Bearer`, '/token Basic', `${manifest} Bearer`]);
    assert.deepEqual(JSON.parse(memory.text()), bearerWay());
  });

  it('is learnt anew when a registry changed from tokens to Basic, and back', async () => {
    const memory = createMemory(bearerWay());
    play = ({ path, headers }) => {
      if (path.startsWith('/token')) return { kind: 'status', status: 404 };
      return headers.authorization?.startsWith('Basic') ? undefined : challenge('Basic realm="r"');
    };
    assert.deepEqual(await next(memory), ['/token Basic', `${manifest} -`, `${manifest} Basic`]);
    byToken();
    assert.deepEqual(await next(memory), [`${manifest} Basic`, '/token Basic', `${manifest} Bearer`]);
  });

  it('is not needed where a registry no longer asks', async () => {
    const memory = createMemory(bearerWay());
    play = ({ path }) => (path.startsWith('/token') ? { kind: 'status', status: 404 } : undefined);
    assert.deepEqual(await next(memory), ['/token Basic', `${manifest} -`]);
    assert.deepEqual(await next(memory), [`${manifest} -`]);
  });

  it('whose token service refuses is asked of the registry once, and the refusal told', async () => {
    const memory = createMemory(bearerWay());
    play = ({ path }) =>
      path.startsWith('/token') ? { kind: 'status', status: 401 } : challenge('Bearer realm="/token",service="s"');
    const error = await failureOf(session(registry.host, memory));
    assert.deepEqual([error.kind, error.data.tag], ['sign-in', '1.0']);
    // The wrong password is shown once.
    assert.deepEqual(sent(), ['/token Basic', '/token -', `${manifest} -`, '/token -']);
  });

  const unusable: readonly (readonly [title: string, stored: (origin: string) => unknown])[] = [
    ['nothing', () => undefined],
    ['a text', () => 'x'],
    ['a list', () => [1]],
    ['an entry of another shape', own => ({ [own]: 5 })],
    ['an unknown scheme', own => ({ [own]: { scheme: 'digest', realm: `${own}/token` } })],
    ['no realm', own => ({ [own]: { scheme: 'bearer' } })],
    ['a realm in cloud metadata', own => ({ [own]: { scheme: 'bearer', realm: 'http://169.254.169.254/token' } })],
    ['a realm that is a file', own => ({ [own]: { scheme: 'bearer', realm: 'file:///etc/passwd' } })],
    ['a realm that is no address', own => ({ [own]: { scheme: 'bearer', realm: 'http://[' } })],
    ['what belongs to another server', () => ({ 'http://127.0.0.1:1': { scheme: 'basic' } })],
  ];
  for (const [title, stored] of unusable) {
    it(`with ${title} in the memory is learnt from the registry`, async () => {
      const memory = createMemory(stored(origin()));
      assert.deepEqual(await next(memory), cold);
      const { [origin()]: own } = JSON.parse(memory.text()) as Record<string, unknown>;
      assert.deepEqual(own, bearerWay()[origin()]);
    });
  }

  it('of 200 servers is kept, the oldest goes first', async () => {
    const many = Array.from({ length: 250 }, (_, at) => [`https://${at}.test`, { scheme: 'basic' }] as const);
    const memory = createMemory(Object.fromEntries(many));
    await next(memory);
    const kept = Object.keys(JSON.parse(memory.text()) as object);
    assert.deepEqual([kept.length, kept[0], kept.at(-1)], [200, 'https://51.test', origin()]);
  });
});
