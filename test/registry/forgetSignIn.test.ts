// Other credentials for a host count from the next request on: nothing that was got with those before is shown again.
import assert from 'node:assert/strict';
import type { Credentials } from '../../src/registry/auth/credentials.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { createClient, failureOf, password, referenceTo, uncancelled } from './support.ts';

describe('a host whose credentials changed', () => {
  let registry: FaultyRegistry;
  let client: RegistryClient;
  let login: Credentials | undefined;
  let play: (path: string, authorization: string) => Fault | undefined;
  beforeEach(async () => {
    login = password('one', '1');
    registry = await startFaultyRegistry(({ path, headers }) => play(path, headers.authorization ?? ''));
    client = createClient({ credentials: async () => login });
  });
  afterEach(async () => {
    await client.close();
    await registry.close();
  });

  const look = async () =>
    (await client.manifest(referenceTo(`${registry.host}/sample/app:1.0`), uncancelled())).digest;
  const sent = () => {
    const all = registry.requests.map(({ path, authorization = 'nothing' }) => {
      const shown = authorization.replace(/^Basic (.*)$/, (_, text: string) => Buffer.from(text, 'base64').toString());
      return `${path.startsWith('/token') ? 'token' : 'read'} ${shown}`;
    });
    registry.requests.length = 0;
    return all;
  };
  const refused = (challenge: string): Fault => ({
    kind: 'status',
    status: 401,
    headers: { 'www-authenticate': challenge },
  });
  const userOf = (authorization: string) => Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
  /** A token for each user, and only user one may read. */
  const bearer = (path: string, authorization: string): Fault | undefined => {
    if (path.startsWith('/token')) {
      const [user = ''] = userOf(authorization).split(':');
      return { kind: 'status', status: 200, body: JSON.stringify({ token: `of-${user || 'nobody'}` }) };
    }
    return authorization === 'Bearer of-one' ? undefined : refused('Bearer realm="/token"');
  };

  it('is shown no token of the old ones', async () => {
    play = bearer;
    await look();
    login = undefined;
    // Nobody said so: a token lives as long as it lives.
    await look();
    assert.deepEqual(sent(), ['read nothing', 'token one:1', 'read Bearer of-one', 'read Bearer of-one']);
    client.forgetSignIn(registry.host);
    assert.equal((await failureOf(look())).kind, 'sign-in');
    login = password('one', '1');
    client.forgetSignIn(registry.host);
    await look();
    assert.deepEqual(sent().slice(-2), ['token one:1', 'read Bearer of-one']);
  });

  /** A look that waits for its credentials, and those are the old ones. */
  const lookSlowly = async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    await client.close();
    const credentials = async () => {
      const now = login;
      ask();
      if (now) await held;
      return now;
    };
    client = createClient({ credentials });
    const looking = look();
    await asked;
    return { looking, release };
  };

  it('is shown no token that was still on its way', async () => {
    play = bearer;
    const { looking, release } = await lookSlowly();
    login = undefined;
    client.forgetSignIn(registry.host);
    release();
    await looking;
    assert.equal((await failureOf(look())).kind, 'sign-in');
  });

  it('does not wait for such a token with others who came later', async () => {
    play = bearer;
    const { looking, release } = await lookSlowly();
    login = undefined;
    client.forgetSignIn(registry.host);
    assert.equal((await failureOf(look())).kind, 'sign-in');
    release();
    await looking;
  });

  it('is not read without a login that came while it was', async () => {
    play = (path, authorization) => {
      if (path.startsWith('/token')) return bearer(path, authorization);
      if (authorization === 'Bearer of-one') return { kind: 'status', status: 403 };
      if (authorization === '') return refused('Bearer realm="/token"');
      if (authorization === 'Bearer of-nobody') {
        login = password('two', '2');
        client.forgetSignIn(registry.host);
      }
      return undefined;
    };
    await look();
    assert.equal(sent().at(-1), 'read Bearer of-nobody');
    await look();
    assert.deepEqual(sent(), ['token two:2', 'read Bearer of-two']);
  });

  it('may be shown again what it refused a moment ago', async () => {
    let isClosed = true;
    play = (path, authorization) => {
      const isRefused = isClosed && path.startsWith('/token') && authorization !== '';
      return isRefused ? { kind: 'status', status: 401 } : bearer(path, authorization);
    };
    await failureOf(look());
    isClosed = false;
    await failureOf(look());
    assert.deepEqual(
      sent().filter(line => line === 'token one:1'),
      ['token one:1'],
    );
    client.forgetSignIn(registry.host);
    await look();
    assert.deepEqual(sent(), ['token one:1', 'read Bearer of-one']);
  });

  it('leaves other hosts as they are, and one that is no address too', async () => {
    play = bearer;
    await look();
    sent();
    client.forgetSignIn('other.test');
    client.forgetSignIn('localhost:99999');
    await look();
    assert.deepEqual(sent(), ['read Bearer of-one']);
  });
});
