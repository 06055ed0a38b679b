// How many requests one server gets at once, and who goes first.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { withLimit } from '../../src/registry/transport/concurrency.ts';
import { inBackground } from '../../src/registry/transport/signals.ts';
import { singleFlight } from '../../src/registry/singleFlight.ts';
import type { HttpAnswer, HttpRequest } from '../../src/registry/transport/transport.ts';
import { listen, type Listening } from '../support/registry/server.ts';
import { uncancelled } from './support.ts';

async function* noBytes(): AsyncIterable<Uint8Array> {
  yield Buffer.alloc(0);
}

/** A limiter over a server that answers when it is told to. */
function createHeld() {
  const arrived: string[] = [];
  const pending: (() => void)[] = [];
  const send = withLimit(request => {
    arrived.push(request.url.pathname.slice(1));
    return new Promise(resolve => {
      const answer = { status: 200, headers: {}, url: request.url, body: noBytes(), discard: () => Promise.resolve() };
      pending.push(() => resolve(answer));
    });
  });
  const ask = (name: string, signal: AbortSignal, more: Partial<HttpRequest> = {}): Promise<HttpAnswer> =>
    send({
      method: 'GET',
      url: new URL(`https://a.test/${name}`),
      headers: {},
      signal,
      about: { host: 'a.test' },
      ...more,
    });
  return {
    arrived,
    ask,
    askAndRead: (name: string, signal: AbortSignal) => ask(name, signal).then(answer => answer.discard()),
    answerOldest: async () => {
      await sleep(0);
      pending.shift()?.();
      await sleep(0);
    },
  };
}

/** Reads of one server at once, and how many of them in the background. */
const [places, inBackgroundPlaces] = [8, 6];

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

describe('the places of a server', () => {
  it('are eight; the next one is given when an answer was read, in the order of asking', async () => {
    const held = createHeld();
    const signal = uncancelled();
    const all = Promise.all(names('u', places + 2).map(name => held.askAndRead(name, signal)));
    await sleep(0);
    assert.deepEqual(held.arrived, names('u', places));
    await held.answerOldest();
    assert.deepEqual(held.arrived, names('u', places + 1));
    for (let left = places + 1; left > 0; left--) await held.answerOldest();
    await all;
    assert.deepEqual(held.arrived, names('u', places + 2));
  });

  it('are held until the body was read to its end', async () => {
    const held = createHeld();
    const works = names('u', places + 1).map(name => held.ask(name, uncancelled()));
    await held.answerOldest();
    assert.equal(held.arrived.length, places);
    for await (const _ of (await works[0]!).body);
    await sleep(5);
    assert.equal(held.arrived.length, places + 1);
  });

  it('are given back by who is cancelled, whatever is left of the body', async () => {
    const held = createHeld();
    const controller = new AbortController();
    const works = names('u', places + 1).map((name, at) =>
      held.ask(name, at === 0 ? controller.signal : uncancelled()),
    );
    await held.answerOldest();
    await works[0];
    controller.abort();
    await sleep(0);
    assert.equal(held.arrived.length, places + 1);
  });

  const separate: readonly (readonly [title: string, more: Partial<HttpRequest>])[] = [
    ['another server', { url: new URL('https://b.test/other') }],
    ['another port', { url: new URL('https://a.test:444/other') }],
    ['a write, which may wait for a read', { method: 'PUT', body: 'x' }],
  ];
  for (const [title, more] of separate) {
    it(`are others for ${title}`, async () => {
      const held = createHeld();
      for (const name of names('u', places)) void held.ask(name, uncancelled());
      void held.ask('other', uncancelled(), more);
      await sleep(0);
      assert.deepEqual(held.arrived, [...names('u', places), 'other']);
    });
  }

  it('are not taken by who was cancelled before', async () => {
    const held = createHeld();
    await assert.rejects(held.ask('u', AbortSignal.abort(new Error('enough'))), /enough/);
    assert.deepEqual(held.arrived, []);
  });

  it('are not waited for any longer by who is cancelled, and no listener stays', async () => {
    const held = createHeld();
    const [long, short] = [new AbortController(), new AbortController()];
    const works = names('u', places).map(name => held.askAndRead(name, long.signal));
    const reason = new Error('enough');
    const waiting = held.ask('gone', short.signal);
    const next = held.askAndRead('next', long.signal);
    short.abort(reason);
    await assert.rejects(waiting, error => error === reason);
    for (let left = places + 1; left > 0; left--) await held.answerOldest();
    await Promise.all([...works, next]);
    assert.deepEqual(held.arrived, [...names('u', places), 'next']);
    assert.equal(getEventListeners(long.signal, 'abort').length, 0);
    for (const name of names('v', places + 1)) void held.ask(name, uncancelled());
    await sleep(0);
    assert.deepEqual(held.arrived.slice(places + 1), names('v', places));
  });

  it('are given back after a failure', async () => {
    let asked = 0;
    const send = withLimit(() => {
      asked++;
      return Promise.reject(new Error('no'));
    });
    const request: Omit<HttpRequest, 'signal'> = {
      method: 'GET',
      url: new URL('https://a.test/'),
      headers: {},
      about: { host: 'a.test' },
    };
    await Promise.allSettled(names('u', 20).map(() => send({ ...request, signal: uncancelled() })));
    assert.equal(asked, 20);
  });
});

describe('what a person waits for', () => {
  it('finds places that the background leaves free', async () => {
    const held = createHeld();
    const scan = inBackground(uncancelled());
    for (const name of names('b', 20)) void held.ask(name, scan);
    await sleep(0);
    assert.deepEqual(held.arrived, names('b', inBackgroundPlaces));
    for (const name of names('u', 3)) void held.ask(name, uncancelled());
    await sleep(0);
    assert.deepEqual(held.arrived, [...names('b', inBackgroundPlaces), 'u0', 'u1']);
  });

  it('goes before what waits longer in the background, which gets every fourth place', async () => {
    const held = createHeld();
    const scan = inBackground(uncancelled());
    const user = uncancelled();
    const works = names('u', places).map(name => held.askAndRead(name, user));
    works.push(...names('b', 3).map(name => held.askAndRead(name, scan)));
    works.push(...names('v', 8).map(name => held.askAndRead(name, user)));
    for (let left = places + 11; left > 0; left--) await held.answerOldest();
    await Promise.all(works);
    const order = ['v0', 'v1', 'v2', 'b0', 'v3', 'v4', 'v5', 'b1', 'v6', 'v7', 'b2'];
    assert.deepEqual(held.arrived, [...names('u', places), ...order]);
  });

  it('takes what it shares with the background along', async () => {
    const held = createHeld();
    const single = singleFlight();
    const scan = inBackground(uncancelled());
    const works = names('u', places).map(name => held.askAndRead(name, uncancelled()));
    works.push(...names('b', 3).map(name => held.askAndRead(name, scan)));
    const ask = (signal: AbortSignal) => single('shared', signal, shared => held.askAndRead('shared', shared));
    const background = ask(scan);
    await held.answerOldest();
    assert.equal(held.arrived.at(-1), 'b0');
    const user = ask(uncancelled());
    await held.answerOldest();
    assert.equal(held.arrived.at(-1), 'shared');
    for (let left = places + 3; left > 0; left--) await held.answerOldest();
    await Promise.all([...works, background, user]);
  });
});

describe('a client', () => {
  let server: Listening;
  let client: RegistryClient;
  let now = 0;
  let most = 0;
  const sockets = new Set<object>();
  beforeEach(async () => {
    now = 0;
    most = 0;
    sockets.clear();
    server = await listen((request, response) => {
      sockets.add(request.socket);
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        response.end('{"tags":[]}');
      }, 10);
    });
    client = createRegistryClient({
      credentials: () => Promise.resolve(undefined),
      options: () => ({}),
      timeout: () => 10_000,
    });
  });
  afterEach(async () => {
    await client.close();
    await server.close();
  });

  const askAll = (signal: AbortSignal) =>
    Promise.all(names('sample/app', 40).map(repository => client.tags({ host: server.host, repository }, signal)));

  it('has eight requests at once, on eight connections', async () => {
    await askAll(uncancelled());
    assert.deepEqual([most, sockets.size], [places, places]);
  });

  it('has six at once in the background, down to the requests', async () => {
    await askAll(inBackground(uncancelled()));
    assert.deepEqual([most, sockets.size], [inBackgroundPlaces, inBackgroundPlaces]);
  });
});
