// A push that fails, at each of its requests and in every way: no tag moves, and nothing goes on after it.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RegistryClient } from '../../src/registry/client.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import type { Fault } from '../support/registry/faults.ts';
import { play } from '../support/registry/faults.ts';
import { sampleImages } from '../support/registry/samples.ts';
import { listen, listener, readExchange, send } from '../support/registry/server.ts';
import { failureOf, referenceTo, uncancelled, withClient } from './support.ts';
import { builds, childrenOf, parted, pushIndex } from './pushSupport.ts';

/** A registry that holds sources in other repositories and an old tag, and fails one request of a push. */
async function withFailure(
  at: number,
  fault: Fault | { readonly kind: 'run'; readonly run: () => void },
  test: (host: string, log: string[], old: string) => Promise<void>,
) {
  const registry = await startEmbeddedRegistry();
  for (const [tag, built] of await builds()) registry.add(`ci/app:${tag}`, built);
  const old = (await sampleImages()).get('sample/app:1.0')!;
  registry.add('a/app:1.0', old);
  const log: string[] = [];
  const server = await listen(
    listener(async (request, response) => {
      log.push(`${request.method} ${request.url}`);
      const fails = log.length - 1 === at;
      const exchange = await readExchange(request);
      if (fails && fault.kind === 'run') fault.run();
      // What failed was not done.
      if (fails && fault.kind !== 'run') await play(fault, request, response, { status: 200 });
      else send(request, response, registry.answer(exchange));
    }),
  );
  try {
    await test(server.host, log, old.manifest.digest);
  } finally {
    await server.close();
    await registry.close();
  }
}

/** What was on its way already may still arrive. */
async function settled(log: readonly string[]): Promise<void> {
  for (let count = -1; count !== log.length;) {
    count = log.length;
    await sleep(30);
  }
}

describe('a push that fails', () => {
  const pushTo = (client: RegistryClient, host: string, tags: readonly string[], signal = uncancelled()) =>
    pushIndex(client, { host, repository: 'a/app' }, childrenOf(`${host}/ci/app`, tags.slice(0, 2), false), {
      signal,
      tags: ['1.0'],
    });

  const requests = 1 + 2 * (1 + 1 + 1 + 2 + 1) + 1;

  it('at any of its requests leaves the old tag as it was, and nothing goes on after it', async () => {
    const tags = (await builds()).map(([tag]) => tag);
    await withFailure(-1, { kind: 'html' }, async (host, log) => {
      await withClient({ timeout: 2000 }, client => pushTo(client, host, tags));
      assert.equal(parted(log).pushed.length, requests);
    });
    for (let at = 0; at < requests; at++) {
      await withFailure(at, { kind: 'status', status: 403 }, async (host, log, old) => {
        await withClient({ timeout: 2000 }, async client => {
          const outcome = await pushTo(client, host, tags).catch((error: unknown) => error);
          const line = log[at] ?? '';
          // A mount that is refused is tried once without: the push goes on, and is whole. So it is where nobody may look at
          // the tag before there is one.
          if (line.includes('mount=') || line === 'HEAD /v2/a/app/manifests/1.0') {
            assert(!(outcome instanceof Error), String(outcome));
            return;
          }
          assert.equal((await failureOf(Promise.reject(outcome as Error))).kind, 'forbidden', line);
          await settled(log);
          const count = log.length;
          assert.equal(await client.head(referenceTo(`${host}/a/app:1.0`), uncancelled()), old, line);
          await sleep(20);
          assert.equal(log.length, count + 1, 'nothing is asked after the failure was told');
        });
      });
    }
  });

  it('because it was given up at any of its requests stops there, and the old tag stays', async () => {
    const tags = (await builds()).map(([tag]) => tag);
    const reason = new Error('enough');
    for (let at = 0; at < requests; at++) {
      const controller = new AbortController();
      const giveUp = { kind: 'run', run: () => controller.abort(reason) } as const;
      await withFailure(at, giveUp, async (host, log, old) => {
        await withClient({ timeout: 2000 }, async client => {
          await assert.rejects(pushTo(client, host, tags, controller.signal), reason);
          await settled(log);
          const count = log.length;
          const isTag = log[at] === 'PUT /v2/a/app/manifests/1.0';
          const now = await client.head(referenceTo(`${host}/a/app:1.0`), uncancelled());
          // What was on its way to the registry when it was given up may have been done.
          assert(isTag || now === old, log[at]);
          assert.equal(log.length, count + 1, 'nothing is asked after that');
        });
      });
    }
  });

  it('stops what it was doing beside', async () => {
    const registry = await startEmbeddedRegistry();
    for (const [tag, built] of await builds()) registry.add(`ci/app:${tag}`, built);
    const log: string[] = [];
    const server = await listen(
      listener(async (request, response) => {
        log.push(`${request.method} ${request.url}`);
        const exchange = await readExchange(request);
        if (exchange.url.pathname.endsWith('/linux-amd64')) {
          await sleep(30);
          return send(request, response, { status: 403 });
        }
        await sleep(300);
        return send(request, response, registry.answer(exchange));
      }),
    );
    await withClient({}, async client => {
      const error = await failureOf(pushTo(client, server.host, ['linux-amd64', 'linux-arm64']));
      assert.equal(error.kind, 'forbidden');
      await sleep(450);
      assert.deepEqual(log.toSorted(), [
        'GET /v2/ci/app/manifests/linux-amd64',
        'GET /v2/ci/app/manifests/linux-arm64',
        'HEAD /v2/a/app/manifests/1.0',
      ]);
    });
    await Promise.all([server.close(), registry.close()]);
  });

  const faults: readonly (readonly [title: string, fault: Fault, kind: string])[] = [
    ['refuses it', { kind: 'status', status: 400 }, 'unsupported'],
    ['finds it too large', { kind: 'status', status: 413 }, 'unsupported'],
    ['says nothing', { kind: 'silent' }, 'timeout'],
    ['fails', { kind: 'status', status: 500 }, 'server'],
  ];
  for (const [title, fault, kind] of faults) {
    it(`because the registry ${title} at the tag is ${kind}, and the old tag stays`, async () => {
      const tags = (await builds()).map(([tag]) => tag);
      await withFailure(requests - 1, fault, async (host, log, old) => {
        await withClient({ timeout: 1000 }, async client => {
          const error = await failureOf(pushTo(client, host, tags));
          assert.deepEqual([error.kind, error.data.repository, error.data.tag], [kind, 'a/app', '1.0']);
          assert.equal(log.length, requests);
          assert.equal(await client.head(referenceTo(`${host}/a/app:1.0`), uncancelled()), old);
        });
      });
    });
  }

  it('because it was given up rejects with the signal’s reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    await withFailure(-1, { kind: 'html' }, async (host, log, old) => {
      await withClient({}, async client => {
        const options = { signal: controller.signal, tags: ['1.0'], onProgress: () => controller.abort(reason) };
        const children = childrenOf(`${host}/ci/app`, ['linux-amd64', 'linux-arm64']);
        await assert.rejects(pushIndex(client, { host, repository: 'a/app' }, children, options), reason);
        assert.equal(await client.head(referenceTo(`${host}/a/app:1.0`), uncancelled()), old);
        assert(!log.includes('PUT /v2/a/app/manifests/1.0'));
      });
    });
  });
});
