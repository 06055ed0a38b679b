// Each fault of the faulty registry, seen from a plain client.
import assert from 'node:assert/strict';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { call } from './call.ts';
import type { Fault } from './faults.ts';
import { startFaultyRegistry } from './faulty.ts';
import type { FaultyRegistry } from './faulty.ts';
import { sampleImages, SAMPLES } from './samples.ts';
import { digestOf } from './store.ts';

const PATH = '/v2/sample/app/manifests/1.0';

describe('faulty registry', () => {
  let registry: FaultyRegistry | undefined;
  const start = async (fault: Fault): Promise<string> => {
    registry = await startFaultyRegistry(({ path }) => (path === PATH ? fault : undefined));
    return registry.host;
  };
  afterEach(() => registry?.close());

  it('answers as a sound registry where the script is silent', async () => {
    const host = await start({ kind: 'silent' });
    const answer = await call(host, 'GET', '/v2/sample/app/manifests/latest');
    assert.deepEqual([answer.status, digestOf(answer.body)], [200, SAMPLES.app.digest]);
  });

  it('gives the script method, path, headers and attempt, and records the authorization itself', async () => {
    const seen: unknown[] = [];
    registry = await startFaultyRegistry(({ method, path, headers, attempt }) => {
      seen.push([method, path, headers['x-test'], attempt]);
      return attempt < 2 ? { kind: 'status', status: 503, headers: { 'retry-after': '1' } } : undefined;
    });
    const options = { headers: { 'x-test': 'yes', authorization: 'Bearer abc' } };
    const first = await call(registry.host, 'GET', PATH, options);
    const second = await call(registry.host, 'GET', PATH);
    const head = await call(registry.host, 'HEAD', PATH);
    assert.deepEqual(
      [first.status, first.headers.get('retry-after'), second.status, head.status],
      [503, '1', 200, 503],
    );
    assert.deepEqual(seen, [
      ['GET', PATH, 'yes', 1],
      ['GET', PATH, undefined, 2],
      ['HEAD', PATH, undefined, 1],
    ]);
    assert.deepEqual(
      registry.requests.map(one => one.authorization),
      ['Bearer abc', undefined, undefined],
    );
  });

  it('status: the code, headers and body of the script', async () => {
    const host = await start({ kind: 'status', status: 429, headers: { 'retry-after': '7' }, body: 'slow down' });
    const answer = await call(host, 'GET', PATH);
    assert.deepEqual(
      [answer.status, answer.headers.get('retry-after'), answer.body.toString()],
      [429, '7', 'slow down'],
    );
  });

  it('html: 200 and a page', async () => {
    const answer = await call(await start({ kind: 'html' }), 'GET', PATH);
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'text/html; charset=utf-8']);
    assert.match(answer.body.toString(), /^<!doctype html>/);
  });

  it('redirect: 307 unless told, to the address of the script', async () => {
    const answer = await call(await start({ kind: 'redirect', to: 'http://elsewhere.test/x' }), 'GET', PATH);
    assert.deepEqual([answer.status, answer.headers.get('location')], [307, 'http://elsewhere.test/x']);
  });

  it('wrongDigest: right headers, the same length, JSON, and another digest', async () => {
    const answer = await call(await start({ kind: 'wrongDigest' }), 'GET', PATH);
    const right = (await sampleImages()).get('sample/app:1.0')!.manifest;
    assert.deepEqual(
      [answer.headers.get('docker-content-digest'), answer.body.length],
      [right.digest, right.bytes.length],
    );
    assert.notEqual(digestOf(answer.body), right.digest);
    assert.equal(typeof answer.json(), 'object');
  });

  it('endless: more than any cap, until the client leaves', async () => {
    const { received } = await read(await start({ kind: 'endless' }), { stopAt: 20_000_000 });
    assert.ok(received > 20_000_000);
  });

  it('drip: a byte at a time', async () => {
    const { received } = await read(await start({ kind: 'drip', everyMs: 5 }), { stopAfter: 300 });
    assert.ok(received > 2 && received <= 60, `${received} bytes`);
  });

  it('cut: half of the promised body, then the connection is gone', async () => {
    const { received, promised, error } = await read(await start({ kind: 'cut' }), {});
    assert.equal(received, Math.floor(promised / 2));
    assert.match(String(error), /aborted/);
  });

  it('silent: nothing, until close ends the connection', async () => {
    const asked = call(await start({ kind: 'silent' }), 'GET', PATH);
    const early = await Promise.race([
      asked.then(() => 'answer'),
      new Promise(resolve => setTimeout(resolve, 150, 'nothing')),
    ]);
    assert.equal(early, 'nothing');
    await Promise.all([assert.rejects(asked), registry!.close()]);
  });
});

interface Received {
  readonly received: number;
  readonly promised: number;
  readonly error: unknown;
}

/** Reads the body until its end, a number of bytes or a time. */
async function read(host: string, until: { readonly stopAt?: number; readonly stopAfter?: number }): Promise<Received> {
  const request = get(`http://${host}${PATH}`, { agent: false });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
  let received = 0;
  response.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (until.stopAt !== undefined && received > until.stopAt) response.destroy();
  });
  const timer = setTimeout(() => response.destroy(), until.stopAfter ?? 5000);
  const error = await finished(response).catch((reason: unknown) => reason);
  clearTimeout(timer);
  return { received, promised: Number(response.headers['content-length']), error };
}
