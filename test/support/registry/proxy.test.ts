// The counting proxy: nothing is changed on the way, everything is counted, each request waits.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { call } from './call.ts';
import { copyInto } from './copyInto.ts';
import { startEmbeddedRegistry } from './embedded.ts';
import type { EmbeddedRegistry } from './embedded.ts';
import { startFaultyRegistry } from './faulty.ts';
import { startCountingProxy } from './proxy.ts';
import type { CountingProxy } from './proxy.ts';
import { fillWithSamples, sampleImages, SAMPLES } from './samples.ts';

describe('counting proxy', () => {
  let registry: EmbeddedRegistry;
  let proxy: CountingProxy;
  beforeEach(async () => {
    registry = await startEmbeddedRegistry();
    await fillWithSamples(registry);
    proxy = await startCountingProxy(registry.host, { delayMs: 30 });
  });
  afterEach(() => Promise.all([proxy.close(), registry.close()]));

  it('passes answers on as they are, each after the delay', async () => {
    for (const [method, path] of [
      ['GET', '/v2/sample/app/manifests/1.0'],
      ['HEAD', '/v2/sample/app/manifests/1.0'],
      ['GET', '/v2/nobody/tags/list?n=1'],
    ] as const) {
      const direct = await call(registry.host, method, path);
      const started = performance.now();
      const through = await call(proxy.host, method, path);
      assert.ok(performance.now() - started >= 29);
      const strip = (headers: Headers) => [...headers].filter(([name]) => name !== 'date');
      assert.deepEqual(
        [through.status, through.body, strip(through.headers)],
        [direct.status, direct.body, strip(direct.headers)],
      );
    }
  });

  it('records what passed, whether it had authorization, and what came back', async () => {
    await call(proxy.host, 'GET', '/v2/_catalog?n=2', { headers: { authorization: 'Basic eDp5' } });
    await call(proxy.host, 'HEAD', '/v2/nobody/manifests/1.0');
    const expected = [
      { method: 'GET', path: '/v2/_catalog?n=2', authorization: true, status: 200 },
      { method: 'HEAD', path: '/v2/nobody/manifests/1.0', authorization: false, status: 404 },
    ];
    assert.deepEqual(proxy.requests, expected);
    assert.deepEqual(registry.requests, expected);
  });

  it('carries a push', async () => {
    const image = (await sampleImages()).get('sample/app:1.0')!;
    await copyInto(proxy.host, undefined, [['pushed/app:1.0', image]]);
    const answer = await call(registry.host, 'HEAD', '/v2/pushed/app/manifests/1.0');
    assert.equal(answer.headers.get('docker-content-digest'), SAMPLES.app.digest);
    assert.equal(proxy.requests.length, 2 * image.blobs.size + image.children.length + 2);
  });

  it('turns a location that names the target to itself, and no other', async () => {
    let to = '';
    const faulty = await startFaultyRegistry(() => ({ kind: 'redirect', to }));
    const front = await startCountingProxy(faulty.host);
    for (const [location, passed] of [
      [`http://${faulty.host}/x`, `http://${front.host}/x`],
      ['http://elsewhere.test/x', 'http://elsewhere.test/x'],
      ['/v2/x', '/v2/x'],
    ] as const) {
      to = location;
      assert.equal((await call(front.host, 'GET', '/v2/')).headers.get('location'), passed);
    }
    await Promise.all([front.close(), faulty.close()]);
  });

  it('answers 502 where the target is gone', async () => {
    await registry.close();
    const answer = await call(proxy.host, 'GET', '/v2/');
    assert.deepEqual([answer.status, proxy.requests[0]?.status], [502, 502]);
  });

  it('close ends what still waits, on both sides', async () => {
    const silent = createServer(socket => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    assert.ok(typeof address === 'object' && address !== null);
    const front = await startCountingProxy(`127.0.0.1:${address.port}`);
    const asked = assert.rejects(call(front.host, 'GET', '/v2/'));
    await once(silent, 'connection');
    await Promise.all([front.close(), asked]);
    // Ends only when the proxy's own connection to the target is gone too.
    silent.close();
    await once(silent, 'close');
  });
});
