// Which proxy a request goes through, and that it does, with a proxy's credentials for the proxy alone.
import assert from 'node:assert/strict';
import type { ApiSettings } from '../../src/registry/api.ts';
import { createRegistryClient } from '../../src/registry/client.ts';
import { proxyFor, type ProxySettings } from '../../src/registry/transport/proxy.ts';
import { makeCertificates, readPair, type Certificates } from '../support/registry/certificates.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { startForwardProxy, type ForwardProxy, type ForwardProxyOptions } from '../support/registry/forwardProxy.ts';
import { fillWithSamples, SAMPLES } from '../support/registry/samples.ts';
import { findTool, itWith } from '../support/registry/tools.ts';
import { assertHides, failureOf, referenceTo, uncancelled } from './support.ts';

describe('the proxy for', () => {
  const http = 'http://a.test:5000/v2/';
  const https = 'https://a.test/v2/';
  const both = { HTTP_PROXY: 'http://plain.test:1', HTTPS_PROXY: 'http://secure.test:2' };
  const cases: readonly (readonly [title: string, url: string, settings: ProxySettings, proxy: string | undefined])[] =
    [
      ['nothing set', https, {}, undefined],
      ['the setting, HTTPS', https, { url: 'http://own.test:3128' }, 'http://own.test:3128/'],
      ['the setting, HTTP', http, { url: 'http://own.test:3128' }, 'http://own.test:3128/'],
      [
        'the setting before the environment',
        https,
        { url: 'http://own.test:3128', env: both },
        'http://own.test:3128/',
      ],
      ['an empty setting', https, { url: '', env: both }, 'http://secure.test:2/'],
      ['the environment, HTTPS', https, { env: both }, 'http://secure.test:2/'],
      ['the environment, HTTP', http, { env: both }, 'http://plain.test:1/'],
      ['HTTPS where only HTTP has one', https, { env: { HTTP_PROXY: 'http://plain.test:1' } }, undefined],
      ['lower case', https, { env: { https_proxy: 'http://low.test:2' } }, 'http://low.test:2/'],
      ['lower case, HTTP', http, { env: { http_proxy: 'http://low.test:2' } }, 'http://low.test:2/'],
      ['both cases', https, { env: { https_proxy: 'http://low.test:2', ...both } }, 'http://secure.test:2/'],
      ['no scheme', https, { url: 'own.test:3128' }, 'http://own.test:3128/'],
      ['an HTTPS proxy', https, { url: 'https://own.test:3129' }, 'https://own.test:3129/'],
      ['credentials', https, { url: 'http://me:s3cret@own.test:3128' }, 'http://me:s3cret@own.test:3128/'],
      ['SOCKS', https, { url: 'socks5://me:s3cret@own.test:1080' }, 'unusable socks5://own.test:1080'],
      ['nonsense', https, { url: 'http://me:s3cret@:x' }, 'unusable http://:x'],
      ['nonsense with an @ in it', https, { url: 'me:s3@cret@[' }, 'unusable ['],
      ['localhost', 'http://localhost:5000/', { url: 'http://own.test:1', env: both }, undefined],
      ['below localhost', 'http://a.localhost:5000/', { url: 'http://own.test:1' }, undefined],
      ['127.0.0.1', 'https://127.0.0.1:5000/', { url: 'http://own.test:1' }, undefined],
      ['127.9.9.9', 'https://127.9.9.9:5000/', { url: 'http://own.test:1' }, undefined],
      ['::1', 'https://[::1]:5000/', { url: 'http://own.test:1' }, undefined],
      ['a private address', 'https://10.0.0.1/', { url: 'http://own.test:1' }, 'http://own.test:1/'],
    ];
  for (const [title, url, settings, expected] of cases) {
    it(`${title} is ${expected ?? 'none'}`, () => {
      const proxy = proxyFor(new URL(url), settings);
      assert.equal(typeof proxy === 'string' ? `unusable ${proxy}` : proxy?.url.href, expected);
    });
  }
});

describe('what needs no proxy', () => {
  const a = 'https://a.test/';
  const cases: readonly (readonly [exceptions: string, url: string, isExcepted: boolean])[] = [
    ['', a, false],
    ['*', a, true],
    ['a.test', a, true],
    ['A.Test', a, true],
    ['b.test', a, false],
    ['a.test', 'https://x.a.test/', true],
    ['.a.test', 'https://x.a.test/', true],
    ['.a.test', a, false],
    ['*.a.test', 'https://x.y.a.test/', true],
    ['*.a.test', a, false],
    ['a.test', 'https://xa.test/', false],
    ['b.test, a.test ,c.test', a, true],
    [',', a, false],
    ['a.test:443', a, true],
    ['a.test:5000', a, false],
    ['a.test:5000', 'https://a.test:5000/', true],
    ['a.test:80', 'http://a.test/', true],
    ['10.0.0.1', 'https://10.0.0.1/', true],
    ['10.0.0.1', 'https://10.0.0.11/', false],
    ['10.0.0.1:5000', 'https://10.0.0.1:5000/', true],
    ['10.0.0.1:5000', 'https://10.0.0.1/', false],
    ['10.0.0.0/8', 'https://10.9.9.9:5000/', true],
    ['10.0.0.0/8', 'https://11.0.0.1/', false],
    ['10.0.0.0/33', 'https://10.0.0.1/', false],
    ['0.0.1', 'https://10.0.0.1/', false],
    ['2001:db8::1', 'https://[2001:db8::1]/', true],
    ['[2001:db8::1]:5000', 'https://[2001:db8::1]:5000/', true],
    ['[2001:db8::1]:5000', 'https://[2001:db8::1]/', false],
    ['2001:db8::/32', 'https://[2001:db8::9]/', true],
    ['2001:db8::/32', 'https://10.0.0.1/', false],
  ];
  for (const [exceptions, url, isExcepted] of cases) {
    it(`“${exceptions}”: ${url} ${isExcepted ? 'needs none' : 'needs one'}`, () => {
      const asked = (settings: ProxySettings) => proxyFor(new URL(url), { url: 'http://own.test:1', ...settings });
      const expected = isExcepted ? undefined : 'object';
      for (const name of ['NO_PROXY', 'no_proxy']) {
        const proxy = asked({ env: { [name]: exceptions } });
        assert.equal(proxy && typeof proxy, expected, name);
      }
      const own = asked({ except: exceptions.split(',') });
      assert.equal(own && typeof own, expected);
    });
  }

  it('by the setting counts instead of the environment', () => {
    const settings = { url: 'http://own.test:1', except: ['b.test'], env: { NO_PROXY: 'a.test' } };
    assert.equal(typeof proxyFor(new URL(a), settings), 'object');
    assert.equal(proxyFor(new URL('https://b.test/'), settings), undefined);
  });
});

const needed = ['openssl', 'docker-registry'];

describe('through a proxy', () => {
  let certificates: Certificates | undefined;
  let secure: Distribution | undefined;
  let plain: EmbeddedRegistry;
  let proxy: ForwardProxy | undefined;
  before(async () => {
    plain = await startEmbeddedRegistry();
    await fillWithSamples(plain);
    if (needed.some(name => findTool(name) === undefined)) return;
    certificates = await makeCertificates();
    secure = await startDistribution({ tls: certificates.server });
  });
  after(async () => {
    await plain.close();
    await secure?.stop();
    await certificates?.remove();
  });
  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
  });

  const start = async (more: Partial<ForwardProxyOptions> = {}) => {
    const routes = { 'registry.test:443': secure?.host ?? '', 'registry.test:5000': plain.host };
    return (proxy = await startForwardProxy({ routes, ...more }));
  };
  const withClient = async <T>(
    settings: ProxySettings,
    use: (client: ReturnType<typeof createRegistryClient>) => Promise<T>,
    more: Partial<ApiSettings> = {},
  ) => {
    const client = createRegistryClient({
      credentials: () => Promise.resolve(undefined),
      options: host => ({ ...(certificates && { caFile: certificates.ca }), plainHttp: host !== 'registry.test' }),
      timeout: () => 5000,
      proxy: () => settings,
      ...more,
    });
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  };
  const list = (settings: ProxySettings) =>
    withClient(settings, client => client.repositories('registry.test', uncancelled()));
  const look = (settings: ProxySettings, more: Partial<ApiSettings> = {}) =>
    withClient(
      settings,
      client => client.manifest(referenceTo('registry.test:5000/sample/app:1.0'), uncancelled()),
      more,
    );

  itWith(needed, 'HTTPS is a tunnel, one for all requests, with the certificates of the registry', async () => {
    const { host, requests } = await start();
    await withClient({ url: `http://${host}` }, async client => {
      for (let times = 0; times < 3; times++) {
        assert.deepEqual(await client.repositories('registry.test', uncancelled()), { names: [] });
      }
    });
    assert.deepEqual(requests, ['CONNECT registry.test:443']);
  });

  it('HTTP is asked for by its whole address', async () => {
    const { host, requests } = await start();
    assert.equal((await look({ env: { http_proxy: `http://${host}` } })).digest, SAMPLES.app.digest);
    assert.deepEqual(requests, ['GET http://registry.test:5000/v2/sample/app/manifests/1.0']);
  });

  itWith(needed, 'that wants a login: it is given, and the registry never sees it', async () => {
    const { host, requests, seen } = await start({ login: 'me:s3cret@x' });
    const url = `http://me:s3cret%40x@${host}`;
    assert.deepEqual(await list({ url }), { names: [] });
    const before = plain.requests.length;
    await look({ url });
    assert.deepEqual(requests, [
      'CONNECT registry.test:443',
      'GET http://registry.test:5000/v2/sample/app/manifests/1.0',
    ]);
    assert.deepEqual([seen, plain.requests.slice(before).map(each => each.authorization)], [[], [false]]);
  });

  const bad: readonly (readonly [
    title: string,
    ask: (settings: ProxySettings) => Promise<unknown>,
    message: RegExp,
  ])[] = [
    ['HTTPS', list, /^through the proxy 127\.0\.0\.1:\d+: .*407/],
    ['HTTP', look, /^through the proxy 127\.0\.0\.1:\d+: .*407/],
  ];
  for (const [title, ask, message] of bad) {
    itWith(needed, `that refuses our login for ${title}: the error names the proxy, never the login`, async () => {
      const { host } = await start({ login: 'me:other' });
      const error = await failureOf(ask({ url: `http://me:s3cret-word@${host}` }));
      assert.equal(error.kind, 'unreachable');
      assert.match(error.message, message);
      assertHides(error, 's3cret-word', Buffer.from('me:s3cret-word').toString('base64'));
    });
  }

  it('that is not there: the error names it', async () => {
    const { host, close } = await start();
    await close();
    proxy = undefined;
    const error = await failureOf(look({ url: `http://me:s3cret-word@${host}` }));
    assert.equal(error.kind, 'unreachable');
    assert.match(error.message, new RegExp(`^through the proxy ${host}: .*ECONNREFUSED`));
    assertHides(error, 's3cret-word');
  });

  it('of another kind nothing is asked', async () => {
    const error = await failureOf(look({ url: 'socks5://me:s3cret-word@127.0.0.1:1' }));
    assert.equal(error.message, 'the proxy socks5://127.0.0.1:1 is not one that can be used: write http://host:port');
    assertHides(error, 's3cret-word');
  });

  it('a registry on this machine is never asked', async () => {
    const { host, requests } = await start();
    await withClient({ url: `http://${host}` }, client =>
      client.manifest(referenceTo(`${plain.host}/sample/app:1.0`), uncancelled()),
    );
    assert.deepEqual(requests, []);
  });

  itWith(needed, 'over TLS: it must prove who it is, unless the setting says otherwise', async () => {
    const { host, requests } = await start({ tls: await readPair(certificates!.server) });
    const url = `https://${host}`;
    // The registry's own authority is known here, and with it the proxy's.
    assert.deepEqual(await list({ url }), { names: [] });
    const bare = { options: () => ({ plainHttp: true }) };
    assert.equal((await failureOf(look({ url }, bare))).kind, 'tls');
    assert.equal((await look({ url, isStrict: false }, bare)).digest, SAMPLES.app.digest);
    assert.deepEqual(requests, [
      'CONNECT registry.test:443',
      'GET http://registry.test:5000/v2/sample/app/manifests/1.0',
    ]);
  });

  it('a change of the setting counts at once', async () => {
    const { host, requests } = await start();
    let url = 'http://127.0.0.1:1';
    await withClient(
      {},
      async client => {
        const ask = () => client.manifest(referenceTo('registry.test:5000/sample/app:1.0'), uncancelled());
        await failureOf(ask());
        url = `http://${host}`;
        await ask();
      },
      { proxy: () => ({ url }) },
    );
    assert.equal(requests.length, 1);
  });
});
