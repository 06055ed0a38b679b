// A connection that is tried before it is kept: which step of it fails, against real registries and what is none.
import assert from 'node:assert/strict';
import type { ApiSettings } from '../../src/registry/api.ts';
import type { Credentials } from '../../src/registry/auth/credentials.ts';
import { checkConnection, type Connection } from '../../src/registry/check.ts';
import type { RegistryOptions } from '../../src/registry/endpoint.ts';
import { RegistryError } from '../../src/registry/errors.ts';
import { makeCertificates, type Certificates } from '../support/registry/certificates.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import type { Fault } from '../support/registry/faults.ts';
import { findTool, itWith } from '../support/registry/tools.ts';
import { assertHides, lines, password, uncancelled } from './support.ts';

interface Trial {
  readonly login?: Credentials;
  readonly options?: RegistryOptions;
  readonly signal?: AbortSignal;
  readonly more?: Partial<ApiSettings>;
}

function check(host: string, { login, options = {}, signal = uncancelled(), more }: Trial = {}): Promise<Connection> {
  const credentials = () => Promise.resolve(login);
  return checkConnection({ credentials, options: () => options, timeout: () => 3000, ...more }, host, signal);
}

async function failed(host: string, trial?: Trial): Promise<Extract<Connection, { works: false }>> {
  const connection = await check(host, trial);
  assert(!connection.works);
  return connection;
}

const wrong = { ...password('tester', 'not this one'), from: '/home/me/.docker/config.json' };

for (const auth of ['htpasswd', 'token'] as const) {
  describe(`a connection to distribution with ${auth}`, () => {
    let registry: Distribution;
    before(async () => {
      if (findTool('docker-registry')) registry = await startDistribution({ auth });
    });
    after(() => registry?.stop());
    const right = () => password(registry.user ?? '', registry.password ?? '');

    itWith(['docker-registry'], 'works with the right login, and says whose it is', async () => {
      const login = { ...right(), from: 'docker-credential-pass' };
      const expected = { works: true, login: { user: 'tester', from: 'docker-credential-pass' }, canList: true };
      assert.deepEqual(await check(registry.host, { login }), expected);
    });

    itWith(
      ['docker-registry'],
      'fails at the login with a wrong one, also where reading would go on without',
      async () => {
        const { step, error, login } = await failed(registry.host, { login: wrong });
        assert.deepEqual([step, login?.user], ['login', 'tester']);
        assert.match(error.message, /the credentials from \/home\/me\/\.docker\/config\.json were refused/);
        assertHides(error, 'not this one');
      },
    );
  });
}

describe('a connection to distribution without a login', () => {
  let htpasswd: Distribution;
  let token: Distribution;
  before(async () => {
    if (!findTool('docker-registry')) return;
    [htpasswd, token] = await Promise.all([
      startDistribution({ auth: 'htpasswd' }),
      startDistribution({ auth: 'token' }),
    ]);
  });
  after(() => Promise.all([htpasswd?.stop(), token?.stop()]));

  itWith(['docker-registry'], 'fails at the login where it wants one', async () => {
    const { step, error } = await failed(htpasswd.host);
    assert.deepEqual([step, error.kind], ['login', 'sign-in']);
  });

  itWith(['docker-registry'], 'works where anyone may pull; that it may not list is said, and no failure', async () => {
    const connection = await check(token.host);
    assert(connection.works);
    assert.deepEqual([connection.canList, connection.listing?.kind], [false, 'sign-in']);
  });

  itWith(['docker-registry'], 'fails at the login where the credentials cannot be read', async () => {
    const credentials = (host: string) =>
      Promise.reject(new RegistryError('credentials', { host }, 'docker-credential-x was not found'));
    const { step, error } = await failed(token.host, { more: { credentials } });
    assert.deepEqual([step, error.message], ['login', 'docker-credential-x was not found']);
  });
});

describe('a connection over TLS', () => {
  let certificates: Certificates;
  let registry: Distribution;
  let open: Distribution;
  const needed = ['openssl', 'docker-registry'];
  before(async () => {
    if (needed.some(name => !findTool(name))) return;
    certificates = await makeCertificates();
    [registry, open] = await Promise.all([startDistribution({ tls: certificates.server }), startDistribution()]);
  });
  after(async () => {
    await Promise.all([registry?.stop(), open?.stop()]);
    await certificates?.remove();
  });

  itWith(needed, 'fails at the certificate, and works with its authority', async () => {
    const { step, isOtherScheme } = await failed(registry.host, { options: { plainHttp: false } });
    assert.deepEqual([step, isOtherScheme], ['tls', false]);
    const options = { plainHttp: false, caFile: certificates.ca };
    assert.deepEqual(await check(registry.host, { options }), { works: true, canList: true });
  });

  itWith(needed, 'tells plain HTTP from HTTPS, both ways', async () => {
    const spoken = await failed(open.host, { options: { plainHttp: false } });
    assert.deepEqual([spoken.step, spoken.isOtherScheme], ['tls', true]);
    const wanted = await failed(registry.host, { options: { plainHttp: true } });
    assert.deepEqual([wanted.step, wanted.isOtherScheme], ['registry', true]);
  });

  itWith(needed, 'names a file that is no certificate', async () => {
    const { step, error } = await failed(registry.host, { options: { plainHttp: false, caFile: '/nowhere.pem' } });
    assert.equal(step, 'tls');
    assert.match(error.message, /\/nowhere\.pem/);
  });
});

describe('a connection to what is no registry', () => {
  let server: FaultyRegistry;
  let fault: Fault | undefined;
  before(async () => (server = await startFaultyRegistry(({ path }) => (path === '/v2/' ? fault : undefined))));
  beforeEach(() => (server.requests.length = 0));
  after(() => server.close());

  const cases: readonly (readonly [title: string, fault: Fault, step: string])[] = [
    ['a web page', { kind: 'html' }, 'registry'],
    ['nothing there', { kind: 'status', status: 404, body: 'not found' }, 'registry'],
    ['a page that does not call itself one', { kind: 'status', status: 200, body: ' <html>' }, 'registry'],
    ['an answer without end', { kind: 'endless' }, 'registry'],
    ['a circle', { kind: 'redirect', to: '/v2/' }, 'registry'],
    ['a redirect into the network', { kind: 'redirect', to: 'http://169.254.169.254/' }, 'registry'],
    ['a failure', { kind: 'status', status: 501 }, 'registry'],
    ['a door that is shut', { kind: 'status', status: 403 }, 'permission'],
    ['no answer', { kind: 'silent' }, 'connection'],
  ];
  for (const [title, played, step] of cases) {
    it(`such as ${title} fails, and nothing is listed`, async () => {
      fault = played;
      assert.equal((await failed(server.host, { more: { timeout: () => 400 } })).step, step);
      assert(server.requests.every(({ path }) => path === '/v2/'));
    });
  }

  it('is told from a login that is refused as GHCR does it', async () => {
    const headers = { 'www-authenticate': 'Basic realm="x"' };
    fault = { kind: 'status', status: 401, headers };
    assert.equal((await failed(server.host, { login: wrong })).step, 'login');
    fault = { kind: 'status', status: 403, headers, body: 'only over HTTPS and from inside' };
    const { step, isOtherScheme } = await failed(server.host);
    assert.deepEqual([step, isOtherScheme], ['permission', false]);
  });

  it('where nothing listens fails at the connection; a name that nobody has, at the name', async () => {
    assert.equal((await failed('127.0.0.1:1')).step, 'connection');
    assert.equal((await failed('registry.invalid')).step, 'name');
    assert.equal((await failed('localhost:99999')).step, 'connection');
    const proxy = () => ({ url: 'socks5://127.0.0.1:1' });
    assert.equal((await failed('registry.invalid', { more: { proxy } })).step, 'connection');
  });

  it('asks twice where it works: whether it is one, and for its list', async () => {
    fault = undefined;
    assert.deepEqual(await check(server.host), { works: true, canList: true });
    assert.deepEqual(lines(server.requests), ['GET /v2/', 'GET /v2/_catalog?n=1000']);
  });

  it('asks for no list where there is none', async () => {
    fault = undefined;
    const connection = await check(server.host, { options: { kind: 'quay' } });
    assert.deepEqual(connection, { works: true, canList: false });
    assert.deepEqual(lines(server.requests), ['GET /v2/']);
  });

  it('lists nothing where it shows no namespace', async () => {
    const harbor = await startFaultyRegistry(({ path }) =>
      path.startsWith('/api/') ? { kind: 'status', status: 200, body: '[]' } : undefined,
    );
    const connection = await check(harbor.host, { options: { kind: 'harbor' } });
    assert.deepEqual(connection, { works: true, canList: false });
    await harbor.close();
  });

  it('ends with its signal', async () => {
    fault = { kind: 'silent' };
    const reason = new DOMException('cancelled', 'AbortError');
    const controller = new AbortController();
    const checking = check(server.host, { signal: controller.signal });
    controller.abort(reason);
    await assert.rejects(checking, error => error === reason);
  });
});
