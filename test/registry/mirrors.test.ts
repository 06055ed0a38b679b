// Mirrors: what they are asked for, what they are told, and that nothing they do costs the answer.
import assert from 'node:assert/strict';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import { failureOf, lines, password, referenceTo, uncancelled } from './support.ts';

const path = '/v2/sample/app/manifests/1.0';
const challenge: Fault = { kind: 'status', status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } };

describe('a mirror', () => {
  let upstream: FaultyRegistry;
  let mirrors: readonly [FaultyRegistry, FaultyRegistry];
  let client: RegistryClient;
  let fault: Fault | undefined;
  let upstreamFault: Fault | undefined;
  let warnings: string[];
  let hosts: () => string[];
  let timeout: number;
  beforeEach(async () => {
    [fault, upstreamFault, warnings, timeout] = [undefined, undefined, [], 10_000];
    hosts = () => [mirrors[0].host];
    upstream = await startFaultyRegistry(() => upstreamFault);
    mirrors = [await startFaultyRegistry(() => fault), await startFaultyRegistry(() => undefined)];
    client = createRegistryClient({
      credentials: host => Promise.resolve(password('tester', `secret of ${host}`)),
      options: host => (host === upstream.host ? { mirrors: hosts() } : {}),
      timeout: () => timeout,
      onWarning: message => warnings.push(message),
    });
  });
  afterEach(async () => {
    await client.close();
    await Promise.all([upstream, ...mirrors].map(each => each.close()));
  });

  const ask = (signal = uncancelled()) => client.manifest(referenceTo(`${upstream.host}/sample/app:1.0`), signal);
  const ns = () => `?ns=${encodeURIComponent(upstream.host)}`;
  const asked = () => [lines(mirrors[0].requests), lines(mirrors[1].requests), lines(upstream.requests)];

  it('is asked first, for whom it stands, and its answer is enough', async () => {
    const { digest } = await ask();
    assert.equal(digest, SAMPLES.app.digest);
    assert.deepEqual(asked(), [[`GET ${path}${ns()}`], [], []]);
  });

  it('is asked for digests too', async () => {
    const reference = referenceTo(`${upstream.host}/sample/app:1.0`);
    assert.equal(await client.head(reference, uncancelled()), SAMPLES.app.digest);
    assert.deepEqual(asked(), [[`HEAD ${path}${ns()}`], [], []]);
  });

  it('is never asked for lists, which would be of what it has', async () => {
    await client.tags({ host: upstream.host, repository: 'sample/app' }, uncancelled());
    await client.repositories(upstream.host, uncancelled());
    assert.deepEqual(asked(), [[], [], ['GET /v2/sample/app/tags/list?n=1000', 'GET /v2/_catalog?n=1000']]);
  });

  it('does not shorten the time for what is not its business', async () => {
    upstreamFault = { kind: 'silent' };
    timeout = 400;
    const { host } = upstream;
    const digest = { algorithm: 'sha256', hex: '0'.repeat(64) } as const;
    for (const call of [
      client.tags({ host, repository: 'sample/app' }, uncancelled()),
      client.referrers({ host, repository: 'sample/app' }, digest, { signal: uncancelled() }),
    ]) {
      assert.equal((await failureOf(call)).kind, 'timeout');
    }
  });

  it('is given its own credentials, never those of whom it stands for', async () => {
    fault = challenge;
    await ask();
    const shown = (host: string) => `Basic ${Buffer.from(`tester:secret of ${host}`).toString('base64')}`;
    const sent = new Set(mirrors[0].requests.flatMap(({ authorization }) => authorization ?? []));
    assert.deepEqual([...sent], [shown(mirrors[0].host)]);
    assert.deepEqual(lines(upstream.requests), [`GET ${path}`]);
  });

  it('comes after the one named before it, and that itself is none', async () => {
    hosts = () => [upstream.host, ...mirrors.map(({ host }) => host)];
    fault = { kind: 'status', status: 404 };
    await ask();
    assert.deepEqual(asked(), [[`GET ${path}${ns()}`], [`GET ${path}${ns()}`], []]);
  });

  const faults: readonly (readonly [title: string, fault: Fault, reason: RegExp])[] = [
    ['that does not have it', { kind: 'status', status: 404, body: 'not here' }, /not here/],
    ['that refuses', { kind: 'status', status: 403, body: 'no' }, /no/],
    ['that fails, once', { kind: 'status', status: 503 }, /HTTP 503/],
    ['that asks to be asked later, once', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }, /HTTP 429/],
    ['that is another server', { kind: 'html' }, /web page/],
    ['that redirects to where nobody may', { kind: 'redirect', to: 'http://169.254.169.254/' }, /inside this machine/],
    ['whose answer is another one', { kind: 'wrongDigest' }, /not what its digest promises/],
    ['whose answer ends early', { kind: 'cut' }, /./],
    ['whose answer does not end', { kind: 'endless' }, /longer than 4194304 bytes/],
  ];
  for (const [title, own, reason] of faults) {
    it(`${title} costs one request, and the log says why`, async () => {
      fault = own;
      const { digest } = await ask();
      assert.equal(digest, SAMPLES.app.digest);
      assert.deepEqual(asked(), [[`GET ${path}${ns()}`], [], [`GET ${path}`]]);
      assert.equal(warnings.length, 1);
      assert(warnings[0]!.startsWith(`the mirror ${mirrors[0].host} of ${upstream.host} was of no use: `), warnings[0]);
      assert.match(warnings[0]!, reason);
    });
  }

  const addresses: readonly (readonly [title: string, host: string])[] = [
    ['that is not there', '127.0.0.1:1'],
    ['that is no address', 'localhost:99999'],
  ];
  for (const [title, host] of addresses) {
    it(`${title} costs nothing`, async () => {
      hosts = () => [host];
      assert.equal((await ask()).digest, SAMPLES.app.digest);
      assert.equal(warnings.length, 1);
    });
  }

  it('that is silent takes half of the time', async () => {
    timeout = 1000;
    fault = { kind: 'silent' };
    const started = performance.now();
    assert.equal((await ask()).digest, SAMPLES.app.digest);
    const took = performance.now() - started;
    assert(took >= 450, `${took} ms`);
    assert.match(warnings.join(), /no answer in time$/);
  });

  it('is not followed by the registry where a person gave up', async () => {
    fault = { kind: 'silent' };
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 200);
    await assert.rejects(ask(controller.signal), error => error === reason);
    assert.deepEqual([lines(upstream.requests), warnings], [[], []]);
  });

  describe('of a blob', () => {
    const hasBlob = async (scope: string) => {
      const { host } = upstream;
      const reference = referenceTo(`${host}/sample/app@${SAMPLES.app.manifests[0].digest}`);
      const { manifest } = await client.manifest(reference, uncancelled());
      assert(manifest.kind === 'image');
      for (const { requests } of [upstream, ...mirrors]) requests.length = 0;
      const { digest } = manifest.config;
      const access = { host, scopes: [`repository:sample/app:${scope}`] };
      const found = await client.hasBlob({ host, repository: 'sample/app' }, digest, uncancelled(), access);
      return { found, path: `/v2/sample/app/blobs/${digest}` };
    };

    it('that has none does not decide that there is none', async () => {
      fault = { kind: 'status', status: 404 };
      const { found, path } = await hasBlob('pull');
      assert.equal(found, true);
      assert.deepEqual(asked(), [[`HEAD ${path}${ns()}`], [], [`HEAD ${path}`]]);
    });

    it('is not asked on the way to writing it', async () => {
      const { found, path } = await hasBlob('pull,push');
      assert.equal(found, true);
      assert.deepEqual(asked(), [[], [], [`HEAD ${path}`]]);
    });
  });

  it('leaves the registry’s own words where neither has it', async () => {
    const missing = client.manifest(referenceTo(`${upstream.host}/sample/absent:1.0`), uncancelled());
    const { kind, data } = await failureOf(missing);
    assert.deepEqual([kind, data.host, data.tag], ['not-found', upstream.host, '1.0']);
    assert.equal(upstream.requests.length, 1);
  });
});

describe('a registry’s warning', () => {
  const cases: readonly (readonly [title: string, header: string | string[] | undefined, texts: readonly string[]])[] =
    [
      ['none', undefined, []],
      ['one', '299 - "old"', ['old']],
      ['two in one header', '299 - "old", 299 - "slow"', ['old', 'slow']],
      ['two headers', ['299 - "old"', '299 - "slow"'], ['old', 'slow']],
      ['twice the same', ['299 - "old"', '299 - "old"'], ['old']],
      ['quotes and commas inside', String.raw`299 - "say \"no\", 299 - x"`, ['say "no", 299 - x']],
      ['HTTP’s own, about caches', '110 - "stale", 199 - "other"', []],
      ['with a date', '299 - "old" "Wed, 21 Oct 2015 07:28:00 GMT"', ['old']],
      ['another agent', '299 registry.test "old"', ['old']],
      ['without quotes', '299 - old', []],
      ['nothing said', '299 - ""', []],
      ['a secret', '299 - "you sent Bearer abcdefgh"', ['you sent Bearer …']],
    ];
  for (const [title, header, texts] of cases) {
    it(`(${title}) is told once`, async () => {
      const told: string[] = [];
      const registry = await startFaultyRegistry(() => ({
        kind: 'status',
        status: 200,
        ...(header !== undefined && { headers: { Warning: header } }),
        body: '{"tags":[]}',
      }));
      const client = createRegistryClient({
        credentials: () => Promise.resolve(undefined),
        options: () => ({}),
        timeout: () => 5000,
        onWarning: message => told.push(message),
      });
      for (const repository of ['sample/app', 'sample/app', 'sample/legacy']) {
        await client.tags({ host: registry.host, repository }, uncancelled());
      }
      await client.close();
      await registry.close();
      assert.deepEqual(
        told,
        texts.map(text => `${registry.host} says: ${text}`),
      );
    });
  }
});
