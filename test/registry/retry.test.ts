// What is asked again, after how long and how often; and that a person is not kept waiting for what does not fit.
import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import type { RegistryErrorKind } from '../../src/registry/errors.ts';
import { withRetry } from '../../src/registry/transport/retry.ts';
import { withLimit } from '../../src/registry/transport/concurrency.ts';
import type { HttpRequest } from '../../src/registry/transport/transport.ts';
import { createSend } from '../../src/registry/transport/undici.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import { failureOf, lines, referenceTo, uncancelled } from './support.ts';

const path = '/v2/sample/app/manifests/1.0';
const refused = (status: number, headers: OutgoingHttpHeaders = {}): Fault => ({ kind: 'status', status, headers });
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

describe('a read', () => {
  let registry: FaultyRegistry;
  let client: RegistryClient;
  let timeout = 10_000;
  let fault: (attempt: number) => Fault | undefined;
  beforeEach(async () => {
    timeout = 10_000;
    registry = await startFaultyRegistry(request => (request.path === path ? fault(request.attempt) : undefined));
    client = createRegistryClient({
      credentials: () => Promise.resolve(undefined),
      options: () => ({}),
      timeout: () => timeout,
    });
  });
  afterEach(async () => {
    await client.close();
    await registry.close();
  });

  const ask = (signal = uncancelled()) => client.manifest(referenceTo(`${registry.host}/sample/app:1.0`), signal);
  const timed = async <T>(work: Promise<T>): Promise<readonly [T, number]> => {
    const started = performance.now();
    return [await work, performance.now() - started];
  };
  const requests = (count: number) => Array.from({ length: count }, () => `GET ${path}`);

  for (const status of [408, 429, 500, 502, 503, 504]) {
    it(`is asked again after ${status}, soon`, async () => {
      fault = attempt => (attempt === 1 ? refused(status) : undefined);
      const [{ digest }, took] = await timed(ask());
      assert.equal(digest, SAMPLES.app.digest);
      assert.deepEqual(lines(registry.requests), requests(2));
      assert(took >= 95 && took < 1000, `${took} ms`);
    });
  }

  for (const status of [400, 401, 403, 404, 410, 501, 505]) {
    it(`is not asked again after ${status}`, async () => {
      fault = () => refused(status, { 'retry-after': '0' });
      await failureOf(ask());
      assert.deepEqual(lines(registry.requests), requests(1));
    });
  }

  const stubborn: readonly (readonly [title: string, headers: OutgoingHttpHeaders, tries: number])[] = [
    ['does not say when to come again', {}, 3],
    ['says what is no time', { 'retry-after': 'soon' }, 3],
    ['says at once, each time', { 'retry-after': '0' }, 5],
  ];
  for (const [title, headers, tries] of stubborn) {
    it(`is asked ${tries} times of a server that ${title}`, async () => {
      fault = () => refused(503, headers);
      const [{ kind }, took] = await timed(failureOf(ask()));
      assert.equal(kind, 'server');
      assert.deepEqual(lines(registry.requests), requests(tries));
      // 200 + 400 ms and, where the server asked for it, 800 + 1600 ms, each at least half of that for jitter.
      const most = tries === 3 ? 600 : 3000;
      assert(took >= most / 2 - 10 && took < most + 500, `${took} ms`);
    });
  }

  const awaited: readonly (readonly [title: string, headers: () => OutgoingHttpHeaders])[] = [
    ['seconds', () => ({ 'retry-after': '1' })],
    ['a date', () => ({ 'retry-after': inSeconds(2).toUTCString() })],
    ['Docker Hub’s time', () => ({ 'x-retry-after': `${Math.ceil(inSeconds(1).getTime() / 1000)}` })],
  ];
  for (const [title, headers] of awaited) {
    it(`waits for ${title}`, async () => {
      fault = attempt => (attempt === 1 ? refused(429, headers()) : undefined);
      const [, took] = await timed(ask());
      assert.deepEqual(lines(registry.requests), requests(2));
      assert(took >= 950 && took < 3000, `${took} ms`);
    });
  }

  const refusals: readonly (readonly [
    title: string,
    limit: number,
    headers: () => OutgoingHttpHeaders,
    after: number,
  ])[] = [
    ['more seconds than the limit leaves', 3000, () => ({ 'retry-after': '3' }), 3],
    ['a date after the limit', 3000, () => ({ 'retry-after': inSeconds(8.5).toUTCString() }), 8],
    [
      'Docker Hub’s time after the limit',
      3000,
      () => ({ 'x-retry-after': `${Math.ceil(inSeconds(9).getTime() / 1000)}` }),
      9,
    ],
    ['more than a minute, whatever the limit', 600_000, () => ({ 'retry-after': '61' }), 61],
  ];
  for (const [title, limit, headers, after] of refusals) {
    it(`does not wait for ${title}: the error says so at once`, async () => {
      timeout = limit;
      fault = () => refused(429, headers());
      const [{ kind, data }, took] = await timed(failureOf(ask()));
      assert.equal(kind, 'rate-limited');
      assert(Math.abs((data.retryAfter ?? 0) - after) <= 1, String(data.retryAfter));
      assert.deepEqual(lines(registry.requests), requests(1));
      assert(took < 800, `${took} ms`);
    });
  }

  it('keeps the limit for all of its tries together', async () => {
    timeout = 1200;
    fault = attempt => (attempt < 3 ? refused(503, { 'retry-after': '0' }) : { kind: 'silent' });
    const [{ kind }, took] = await timed(failureOf(ask()));
    assert.equal(kind, 'timeout');
    assert(took >= 1100 && took < 3000, `${took} ms`);
  });

  it('that is given up while it waits ends at once, with the reason', async () => {
    fault = () => refused(503, { 'retry-after': '5' });
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 200);
    const [error, took] = await timed(ask(controller.signal).catch((thrown: unknown) => thrown));
    assert.equal(error, reason);
    assert(took < 4000, `${took} ms`);
    assert.deepEqual(lines(registry.requests), requests(1));
  });

  it('that waits when the client is closed ends at once', async () => {
    fault = () => refused(503, { 'retry-after': '5' });
    setTimeout(() => void client.close(), 200);
    const [{ kind, message }, took] = await timed(failureOf(ask()));
    assert.deepEqual([kind, message], ['unreachable', 'the client was closed']);
    assert(took < 4000, `${took} ms`);
  });

  it('is asked again although the words of the refusal never end', async () => {
    fault = attempt => (attempt === 1 ? { kind: 'endless', status: 503 } : undefined);
    const [{ digest }, took] = await timed(ask());
    assert.equal(digest, SAMPLES.app.digest);
    assert(took < 1500, `${took} ms`);
  });
});

describe('a write', () => {
  it('is never sent again', async () => {
    const registry = await startFaultyRegistry(() => refused(503, { 'retry-after': '0' }));
    const { send, close } = createSend({ proxy: () => ({}), folders: [], caFile: () => undefined });
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const request: HttpRequest = {
        method,
        url: new URL(`http://${registry.host}/v2/`),
        headers: {},
        signal: uncancelled(),
        about: { host: registry.host },
      };
      const answer = await withRetry(withLimit(send))(request);
      await answer.discard();
    }
    await close();
    await registry.close();
    assert.deepEqual(lines(registry.requests), ['POST /v2/', 'PUT /v2/', 'PATCH /v2/', 'DELETE /v2/']);
  });
});

/** Answers as often as it is told on one connection, closes it when the next request comes, or at once. */
async function startClosingServer(answersPerConnection: number) {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    let answers = 0;
    socket
      .on('error', () => undefined)
      .on('data', data => {
        const connection = sockets.size;
        seen.push(`${connection}: ${String(data).split(' ', 1)[0]}`);
        if (answers++ === answersPerConnection) return void socket.destroy();
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"tags":[]}');
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('a connection that the server closes', () => {
  const cases: readonly (readonly [
    title: string,
    answers: number,
    kinds: readonly (RegistryErrorKind | 'answered')[],
    log: readonly string[],
  ])[] = [
    ['when it is used again is made anew', 1, ['answered', 'answered'], ['1: GET', '1: GET', '2: GET']],
    ['at the first request is an error', 0, ['unreachable', 'unreachable'], ['1: GET', '2: GET']],
  ];
  for (const [title, answers, kinds, log] of cases) {
    it(title, async () => {
      const server = await startClosingServer(answers);
      const client = createRegistryClient({
        credentials: () => Promise.resolve(undefined),
        options: () => ({}),
        timeout: () => 3000,
      });
      const outcomes: string[] = [];
      for (const _ of kinds) {
        const work = client.tags({ host: server.host, repository: 'sample/app' }, uncancelled());
        outcomes.push(
          await work.then(
            () => 'answered',
            (error: { kind: string }) => error.kind,
          ),
        );
      }
      await client.close();
      server.close();
      assert.deepEqual([outcomes, server.seen], [kinds, log]);
    });
  }
});
