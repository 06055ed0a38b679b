// Which way to sign in is chosen, remembered for a host, and not taken where nobody asked for it.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { createApi } from '../../src/registry/api.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import { listen } from '../support/registry/server.ts';
import { failureOf, password, referenceTo, uncancelled, withClient, type TestSettings } from './support.ts';

const unauthorized = (challenge: string | string[]): Fault => {
  return { kind: 'status', status: 401, headers: { 'www-authenticate': challenge } };
};
const token: Fault = { kind: 'status', status: 200, body: '{"token":"t"}' };
const bearer = 'Bearer realm="/token",service="s"';

describe('the way to sign in', () => {
  let registry: FaultyRegistry | undefined;
  afterEach(() => registry?.close());

  /** The Authorization schemes that the manifest was asked for with. */
  const shown = async (challenge: string | string[], settings: TestSettings = {}) => {
    const own = (registry = await startFaultyRegistry(({ path, headers }) => {
      if (path.startsWith('/token')) return token;
      return headers.authorization ? undefined : unauthorized(challenge);
    }));
    const reference = referenceTo(`${own.host}/sample/app:1.0`);
    const login = password('tester', 's3cret');
    await withClient({ login, ...settings }, client => client.manifest(reference, uncancelled()));
    const manifests = own.requests.filter(({ path }) => path.startsWith('/v2/'));
    return manifests.map(({ authorization }) => authorization?.split(' ')[0]);
  };

  const cases: readonly (readonly [title: string, challenge: string | string[], scheme: string])[] = [
    ['Basic', 'Basic realm="r"', 'Basic'],
    ['Bearer', bearer, 'Bearer'],
    ['Bearer before Basic', `Basic realm="r", ${bearer}`, 'Bearer'],
    ['Bearer in another header', ['Basic realm="r"', bearer], 'Bearer'],
    ['Basic after what is unknown', ['Negotiate', 'NTLM', 'Digest realm="r", nonce="n"', 'Basic realm="r"'], 'Basic'],
  ];
  for (const [title, challenge, scheme] of cases) {
    it(`is ${title}`, async () => assert.deepEqual(await shown(challenge), [undefined, scheme]));
  }

  it('for one repository is not asked of nobody for another, which is public', async () => {
    const own = (registry = await startFaultyRegistry(({ path, headers }) =>
      path.startsWith('/v2/sample/legacy/') && !headers.authorization ? unauthorized('Basic realm="r"') : undefined,
    ));
    await withClient({}, async client => {
      const look = (path: string) => client.manifest(referenceTo(`${own.host}/${path}`), uncancelled());
      assert.equal((await look('sample/app:1.0')).digest, SAMPLES.app.digest);
      assert.equal((await failureOf(look('sample/legacy:1.0'))).kind, 'sign-in');
      assert.equal((await look('sample/app:latest')).digest, SAMPLES.app.digest);
    });
  });

  it('is asked of each registry by itself', async () => {
    const other = await startFaultyRegistry(() => undefined);
    const own = (registry = await startFaultyRegistry(({ headers }) =>
      headers.authorization ? undefined : unauthorized('Basic realm="r"'),
    ));
    await withClient({ login: password('tester', 's3cret') }, async client => {
      for (const { host } of [own, other]) await client.manifest(referenceTo(`${host}/sample/app:1.0`), uncancelled());
    });
    await other.close();
    assert.deepEqual(
      other.requests.map(({ authorization }) => authorization),
      [undefined],
    );
  });

  it('is not learnt by a stream, which is gone once it was sent, but serves one', async () => {
    const own = (registry = await startFaultyRegistry(({ method, path, headers }) => {
      if (path.startsWith('/token')) return token;
      if (!headers.authorization) return unauthorized(bearer);
      return method === 'PATCH' ? { kind: 'status', status: 200 } : undefined;
    }));
    const api = createApi({ credentials: () => Promise.resolve(undefined), options: () => ({}), timeout: () => 5000 });
    const call = (method: 'GET' | 'PATCH', body?: Readable) =>
      api.call({
        method,
        path: 'sample/app/manifests/1.0',
        access: { host: own.host, scopes: ['repository:sample/app:pull,push'] },
        about: { host: own.host },
        signal: uncancelled(),
        ...(body && { body }),
      });
    assert.equal((await failureOf(call('PATCH', Readable.from(['x'])))).kind, 'sign-in');
    await (await call('GET')).discard();
    await (await call('PATCH', Readable.from(['x']))).discard();
    await api.close();
    assert.deepEqual(
      own.requests.map(({ method, path, authorization }) => `${method} ${path.split('?')[0]} ${authorization ?? ''}`),
      [
        'PATCH /v2/sample/app/manifests/1.0 ',
        'GET /v2/sample/app/manifests/1.0 ',
        'GET /token ',
        'GET /v2/sample/app/manifests/1.0 Bearer t',
        'PATCH /v2/sample/app/manifests/1.0 Bearer t',
      ],
    );
  });

  it('is learnt without losing the connection: a handshake costs as much as a request', async () => {
    const sockets = new Set<object>();
    const server = await listen((request, response) => {
      sockets.add(request.socket);
      if (request.headers.authorization) return void response.end('{"manifests":[]}');
      response.writeHead(401, { 'www-authenticate': 'Basic realm="r"', 'content-length': 2 }).flushHeaders();
      // Registries behind a proxy send the words of a refusal a moment later.
      setTimeout(() => response.end('{}'), 5);
    });
    await withClient({ login: password('tester', 's3cret') }, client =>
      client.manifest(referenceTo(`${server.host}/sample/app:1.0`), uncancelled()),
    );
    await server.close();
    assert.equal(sockets.size, 1);
  });
});
