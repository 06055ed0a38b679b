// Giving up: at once, with the reason given, and down to the connection; shared look-ups end with the last who waits.
import assert from 'node:assert/strict';
import { EventEmitter, getEventListeners, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createImageCache, type ImageCache } from '../../src/registry/cache/cache.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import { inBackground, isBackground } from '../../src/registry/transport/signals.ts';
import { singleFlight } from '../../src/registry/singleFlight.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { fillWithSamples, SAMPLES } from '../support/registry/samples.ts';
import { listen, send, type Listening } from '../support/registry/server.ts';
import { createClient, failureOf, referenceTo, uncancelled } from './support.ts';

/** Answers nothing until it is told to; tells when a request came and when its connection went. */
async function startHeldRegistry() {
  const registry: EmbeddedRegistry = await startEmbeddedRegistry();
  await fillWithSamples(registry);
  const events = new EventEmitter();
  const held: (() => void)[] = [];
  const seen = { requests: 0, closed: 0 };
  const listening: Listening = await listen((request, response) => {
    seen.requests++;
    response.on('close', () => {
      if (response.writableFinished) return;
      seen.closed++;
      events.emit('closed');
    });
    const { method = 'GET', headers } = request;
    const url = new URL(request.url ?? '/', 'http://a.test');
    const answer = () => send(request, response, registry.answer({ method, headers, url, body: Buffer.alloc(0) }));
    held.push(answer);
    events.emit('request');
  });
  return {
    host: listening.host,
    seen,
    events,
    release: () => held.splice(0).forEach(answer => answer()),
    close: () => Promise.all([listening.close(), registry.close()]),
  };
}

describe('giving up', () => {
  let registry: Awaited<ReturnType<typeof startHeldRegistry>>;
  let client: RegistryClient;
  let cache: ImageCache;
  beforeEach(async () => {
    registry = await startHeldRegistry();
    client = createClient();
    cache = createImageCache(client, { tagTtl: () => 60_000 });
  });
  afterEach(async () => {
    await client.close();
    await registry.close();
  });

  const reference = () => referenceTo(`${registry.host}/sample/app:1.0`);
  const requested = () => once(registry.events, 'request', { signal: AbortSignal.timeout(5000) });
  const closed = () => once(registry.events, 'closed', { signal: AbortSignal.timeout(5000) });
  const reason = new Error('enough');
  const rejectsWithReason = (work: Promise<unknown>) => assert.rejects(work, error => error === reason);

  const asks: readonly (readonly [title: string, ask: (signal: AbortSignal) => Promise<unknown>])[] = [
    ['a manifest', signal => client.manifest(reference(), signal)],
    ['tags', signal => client.tags(reference(), signal)],
    ['the catalog', signal => client.repositories(registry.host, signal)],
    ['a look-up', signal => cache.lookUp(reference(), signal)],
    ['a size', signal => cache.sizeOf(reference(), SAMPLES.app.manifests[0].digest, signal)],
  ];
  for (const [title, ask] of asks) {
    it(`${title} rejects at once, with the reason, and closes the connection`, async () => {
      const controller = new AbortController();
      const coming = requested();
      const work = ask(controller.signal);
      await coming;
      const gone = closed();
      const started = performance.now();
      controller.abort(reason);
      await rejectsWithReason(work);
      assert(performance.now() - started < 3000);
      await gone;
    });

    it(`${title} before it began asks nothing`, async () => {
      await rejectsWithReason(ask(AbortSignal.abort(reason)));
      await sleep(50);
      assert.equal(registry.seen.requests, 0);
    });
  }

  it('while the words of an error come rejects with the reason', async () => {
    const server = await listen((_, response) => {
      response.writeHead(500).write('a');
    });
    const controller = new AbortController();
    const work = client.manifest(referenceTo(`${server.host}/sample/app:1.0`), controller.signal);
    setTimeout(() => controller.abort(reason), 200);
    const error = await work.catch((thrown: unknown) => thrown);
    await server.close();
    assert.equal(error, reason);
  });

  it('leaves no listener on a signal that lives long', async () => {
    const { signal } = new AbortController();
    const work = Promise.all(['1.0', 'latest'].map(tag => cache.lookUp({ ...reference(), tag }, signal)));
    while (registry.seen.requests < 2) await requested();
    registry.release();
    await work;
    await sleep(10);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('is no failure: the next look-up asks again', async () => {
    const controller = new AbortController();
    const coming = requested();
    const work = cache.lookUp(reference(), controller.signal);
    await coming;
    controller.abort(reason);
    await rejectsWithReason(work);
    assert.equal(cache.peek(reference()), undefined);
    const again = requested();
    const second = cache.lookUp(reference(), uncancelled());
    await again;
    registry.release();
    assert.equal((await second).description.digest, SAMPLES.app.digest);
  });

  describe('one of two who look up the same', () => {
    const both = async () => {
      const controllers = [new AbortController(), new AbortController()] as const;
      const coming = requested();
      const works = controllers.map(({ signal }) => cache.lookUp(reference(), signal));
      await coming;
      await sleep(50);
      return { controllers, works: works as [Promise<unknown>, Promise<unknown>] };
    };

    it('is one request for both', async () => {
      const { works } = await both();
      registry.release();
      const [first, second] = await Promise.all(works);
      assert.deepEqual([first === second, registry.seen.requests], [true, 1]);
    });

    for (const leaver of [0, 1] as const) {
      it(`leaves the other alive, be it the ${leaver === 0 ? 'first' : 'second'}`, async () => {
        const { controllers, works } = await both();
        controllers[leaver].abort(reason);
        await rejectsWithReason(works[leaver]);
        await sleep(50);
        assert.equal(registry.seen.closed, 0);
        registry.release();
        await works[1 - leaver];
        assert.equal(registry.seen.requests, 1);
      });
    }

    it('and the other too end the request', async () => {
      const { controllers, works } = await both();
      const gone = closed();
      const others = [new Error('one'), new Error('two')] as const;
      for (const at of [0, 1] as const) {
        controllers[at].abort(others[at]);
        await assert.rejects(works[at], error => error === others[at]);
      }
      await gone;
    });
  });

  it('forgetting while a look-up runs answers who asked before, and asks anew for who asks after', async () => {
    const coming = requested();
    const before = cache.lookUp(reference(), uncancelled());
    await coming;
    cache.forget();
    const comingAgain = requested();
    const after = cache.lookUp(reference(), uncancelled());
    await comingAgain;
    registry.release();
    const [first, second] = await Promise.all([before, after]);
    assert.deepEqual([first === second, registry.seen.requests], [false, 2]);
    assert.equal(await cache.lookUp(reference(), uncancelled()), second);
  });

  it('forgetting while a look-up runs keeps neither its answer nor its failure', async () => {
    for (const tag of ['1.0', 'absent']) {
      const coming = requested();
      const work = cache.lookUp({ ...reference(), tag }, uncancelled()).catch(() => undefined);
      await coming;
      cache.forget();
      const tags = tag === 'absent' ? requested() : undefined;
      registry.release();
      await tags;
      registry.release();
      await work;
      assert.equal(cache.peek({ ...reference(), tag }), undefined);
    }
    const again = requested();
    const work = cache.lookUp(reference(), uncancelled());
    await again;
    registry.release();
    await work;
    // Three manifests, and the tags of the repository that lacks one of them.
    assert.equal(registry.seen.requests, 4);
  });

  it('a person who joins what began in the background makes it urgent, until they leave', async () => {
    const single = singleFlight();
    const flights: AbortSignal[] = [];
    const pending = (shared: AbortSignal) => {
      flights.push(shared);
      return once(shared, 'abort');
    };
    const background = new AbortController();
    const person = new AbortController();
    const works = [single('key', inBackground(background.signal), pending)];
    const [shared = assert.fail()] = flights;
    const was = [isBackground(shared)];
    works.push(single('key', person.signal, pending));
    was.push(isBackground(shared));
    person.abort(reason);
    was.push(isBackground(shared));
    background.abort(reason);
    await Promise.allSettled(works);
    assert.deepEqual([was, flights.length, shared.aborted], [[true, false, true], 1, true]);
  });

  it('of the client ends what is under way', async () => {
    const coming = requested();
    const work = failureOf(client.manifest(reference(), uncancelled()));
    await coming;
    const gone = closed();
    await client.close();
    await work;
    await gone;
  });
});
