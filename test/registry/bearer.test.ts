// Tokens that real registries seldom show: expired, refused, renewed, unreadable, and token services that fail.
import assert from 'node:assert/strict';
import type { RegistryClient } from '../../src/registry/client.ts';
import type { RegistryErrorKind } from '../../src/registry/errors.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { assertHides, createClient, failureOf, lines, password, referenceTo, uncancelled } from './support.ts';

const challenge: Fault = {
  kind: 'status',
  status: 401,
  // A relative realm is resolved against the registry.
  headers: { 'www-authenticate': 'Bearer realm="/token",service="a b&c"' },
};
const tokenFault = (body: unknown, status = 200): Fault => ({ kind: 'status', status, body: JSON.stringify(body) });

describe('bearer tokens', () => {
  let registry: FaultyRegistry;
  let client: RegistryClient;
  let accepted: (authorization: string) => boolean;
  let giveToken: (attempt: number, method: string) => Fault;
  beforeEach(async () => {
    let given = 0;
    accepted = () => true;
    giveToken = count => tokenFault({ token: `t${count}`, expires_in: 300 });
    registry = await startFaultyRegistry(({ method, path, headers }) => {
      if (path.startsWith('/token')) return giveToken(++given, method);
      return accepted(headers.authorization ?? '') && headers.authorization ? undefined : challenge;
    });
    client = createClient({ login: password('tester', 's3cret'), timeout: 2000 });
  });
  afterEach(async () => {
    await client.close();
    await registry.close();
  });

  const look = (tag = '1.0', signal = uncancelled()) =>
    client.manifest(referenceTo(`${registry.host}/sample/app:${tag}`), signal);
  const tokenRequests = () => lines(registry.requests).filter(line => line.includes(' /token'));
  const shown = () => registry.requests.map(({ authorization }) => authorization);

  it('are asked for with service, scope and client, and the password goes to the token service only', async () => {
    await look();
    const basic = `Basic ${Buffer.from('tester:s3cret').toString('base64')}`;
    const [, token = ''] = lines(registry.requests);
    const query = Object.fromEntries(new URL(token.slice(4), 'http://a.test').searchParams);
    assert.deepEqual(query, { service: 'a b&c', scope: 'repository:sample/app:pull', client_id: 'multiarch' });
    assert.deepEqual(shown(), [undefined, basic, 'Bearer t1']);
  });

  it('named access_token serve too', async () => {
    giveToken = () => tokenFault({ token: '', access_token: 'other' });
    await look();
    assert.equal(shown()[2], 'Bearer other');
  });

  it('of an identity token are posted, and asked by GET where the service knows no POST', async () => {
    await client.close();
    for (const status of [400, 401, 404, 405]) {
      client = createClient({ login: { kind: 'identity-token', token: 's3cret' } });
      giveToken = (count, method) => (method === 'POST' ? tokenFault({}, status) : tokenFault({ token: `t${count}` }));
      registry.requests.length = 0;
      await look();
      assert.deepEqual(
        registry.requests.map(({ method, path, authorization }) => [
          method,
          path.split('?')[0],
          authorization?.slice(0, 8),
        ]),
        [
          ['GET', '/v2/sample/app/manifests/1.0', undefined],
          ['POST', '/token', undefined],
          ['GET', '/token', undefined],
          ['GET', '/v2/sample/app/manifests/1.0', 'Bearer t'],
        ],
      );
      await client.close();
    }
  });

  it('that expired are renewed, one request for all who wait', async () => {
    await look();
    const { now } = Date;
    try {
      Date.now = () => now() + 294_000;
      await look();
      assert.equal(tokenRequests().length, 1);
      // Five seconds early, so that none expires on its way.
      Date.now = () => now() + 296_000;
      await Promise.all(['1.0', 'latest', '1.0'].map(tag => look(tag)));
      assert.equal(tokenRequests().length, 2);
    } finally {
      Date.now = now;
    }
  });

  for (const lifetime of [undefined, 1, -5, 'soon', null]) {
    it(`that live for ${lifetime} are kept for a minute`, async () => {
      giveToken = count => tokenFault({ token: `t${count}`, expires_in: lifetime });
      await look();
      await look();
      assert.equal(tokenRequests().length, 1);
    });
  }

  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
  const dated = (seconds: number) => new Date(Date.now() - seconds * 1000).toUTCString();
  const ages: readonly (readonly [title: string, issued: () => unknown, date: () => string, life: number])[] = [
    ['that were issued a while ago live for the rest', () => ago(200), () => dated(0), 95],
    ['whose service’s clock is behind live as long as told', () => ago(3600), () => dated(3600), 295],
    ['whose service’s clock is behind, and which it had for a while', () => ago(3700), () => dated(3600), 195],
    ['that are said to have expired live for a minute', () => ago(3600), () => dated(0), 55],
    ['that are issued in the future live as long as told', () => ago(-3600), () => dated(0), 295],
    ['whose time of issue is no time live as long as told', () => 'soon', () => dated(0), 295],
    ['of a service that tells no time are of our clock', () => ago(200), () => 'never', 95],
  ];
  for (const [title, issued, date, life] of ages) {
    it(title, async () => {
      const { now } = Date;
      const begin = now();
      giveToken = count => {
        const body = JSON.stringify({ token: `t${count}`, expires_in: 300, issued_at: issued() });
        return { kind: 'status', status: 200, headers: { date: date() }, body };
      };
      await look();
      try {
        Date.now = () => begin + (life - 4) * 1000;
        await look();
        assert.equal(tokenRequests().length, 1);
        Date.now = () => begin + (life + 4) * 1000;
        await look();
        assert.equal(tokenRequests().length, 2);
      } finally {
        Date.now = now;
      }
    });
  }

  it('that the registry refuses are renewed once, then the refusal is told', async () => {
    await look();
    accepted = header => header === 'Bearer t2';
    await look();
    accepted = () => false;
    registry.requests.length = 0;
    const error = await failureOf(look());
    assert.equal(error.kind, 'sign-in');
    // The last two are nobody's: what was refused with credentials may be public.
    const sent = registry.requests.map(({ path: asked, authorization }) =>
      asked.startsWith('/token') ? `token for ${authorization?.split(' ')[0] ?? 'nobody'}` : authorization,
    );
    assert.deepEqual(sent, ['Bearer t2', 'token for Basic', 'Bearer t3', 'token for nobody', 'Bearer t4']);
  });

  it('that the registry refuses to many at once are renewed in one request', async () => {
    await look();
    accepted = header => header !== 'Bearer t1';
    await Promise.all(['1.0', 'latest', '1.0', 'latest'].map(tag => look(tag)));
    assert.equal(tokenRequests().length, 2);
  });

  it('that failed are asked for again', async () => {
    giveToken = count => (count === 1 ? tokenFault({}) : tokenFault({ token: 't' }));
    assert.equal((await failureOf(look())).kind, 'not-a-registry');
    await look();
  });

  const failures: readonly (readonly [title: string, fault: Fault, kinds: readonly RegistryErrorKind[]])[] = [
    ['refuses', tokenFault({ details: 'incorrect username or password' }, 401), ['sign-in']],
    ['forbids', tokenFault({}, 403), ['forbidden']],
    ['limits', tokenFault({}, 429), ['rate-limited']],
    ['fails', tokenFault({}, 503), ['server']],
    // The image may well exist: what is missing is the service.
    [
      'is not there',
      tokenFault({ errors: [{ code: 'NOT_FOUND', message: 'no' }] }, 404),
      ['not-a-registry', 'server', 'refused'],
    ],
    ['answers with a web page', { kind: 'html' }, ['not-a-registry']],
    ['answers without a token', tokenFault({ token: 5 }), ['not-a-registry']],
    ['answers null', tokenFault(null), ['not-a-registry']],
    ['answers with a header inside the token', tokenFault({ token: 'a\r\nHost: evil' }), ['not-a-registry']],
    ['answers with a space inside the token', tokenFault({ token: 'a b' }), ['not-a-registry']],
    ['answers without end', { kind: 'endless' }, ['too-large']],
    ['never answers', { kind: 'silent' }, ['timeout']],
    ['answers drop by drop', { kind: 'drip', everyMs: 200 }, ['timeout']],
    ['redirects to cloud metadata', { kind: 'redirect', to: 'http://169.254.169.254/token' }, ['refused']],
  ];
  for (const [title, fault, kinds] of failures) {
    it(`where the token service ${title}: ${kinds.join(' or ')}, about the image`, async () => {
      await client.close();
      client = createClient({ login: password('tester', 's3cret'), timeout: 500 });
      giveToken = () => fault;
      const started = performance.now();
      const error = await failureOf(look());
      assert(kinds.includes(error.kind), `${error.kind}: ${error.message}`);
      assert.deepEqual({ ...error.data, host: registry.host, repository: 'sample/app', tag: '1.0' }, error.data);
      assertHides(error, 's3cret', Buffer.from('tester:s3cret').toString('base64'));
      assert(performance.now() - started < 2000);
    });
  }

  it('shared by two, one of whom gives up, still reach the other', async () => {
    accepted = () => true;
    const first = new AbortController();
    giveToken = () => {
      // The token is on its way when the one who asked for it gives up.
      first.abort(new Error('enough'));
      return tokenFault({ token: 't' });
    };
    const cancelled = assert.rejects(look('1.0', first.signal), /^Error: enough$/);
    const other = look('latest');
    await cancelled;
    assert.equal((await other).manifest.kind, 'index');
  });

  it('that another waits for do not hold back who gives up', async () => {
    giveToken = () => ({ kind: 'silent' });
    const started = performance.now();
    const first = failureOf(look('1.0'));
    const second = new AbortController();
    const cancelled = assert.rejects(look('latest', second.signal), /^Error: enough$/);
    setTimeout(() => second.abort(new Error('enough')), 200);
    await cancelled;
    const took = performance.now() - started;
    await first;
    assert(took < 1000, `${took} ms`);
  });
});
