// Blobs coming down, or inside a descriptor: only what its digest promises is ever complete.
import assert from 'node:assert/strict';
import type { Descriptor } from '../../src/core/manifest.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry } from '../support/registry/faulty.ts';
import { failureOf, uncancelled, withClient } from './support.ts';
import { blob, bytes, digest } from './blobSupport.ts';

describe('a blob’s download', () => {
  const get = async (fault: Fault | undefined, wanted = blob, timeout = 400) => {
    const registry = await startFaultyRegistry(({ method }) => (method === 'GET' ? fault : undefined));
    const repository = { host: registry.host, repository: 'a/source' };
    try {
      return await withClient({ timeout }, async client => {
        await client.uploadBlob(repository, bytes, { signal: uncancelled() });
        const received: Uint8Array[] = [];
        const error = await (async () => {
          for await (const chunk of client.blob(repository, wanted, uncancelled())) received.push(chunk);
        })().catch((reason: unknown) => reason);
        return { error, received: Buffer.concat(received) };
      });
    } finally {
      await registry.close();
    }
  };

  it('is the bytes', async () =>
    assert.deepEqual(await get(undefined), { error: undefined, received: Buffer.from(bytes) }));

  it('has no time limit while bytes come', async () => {
    const started = Date.now();
    assert.equal((await get({ kind: 'drip', everyMs: 20 })).error, undefined);
    assert(Date.now() - started > 2 * 400);
  });

  const cases: readonly (readonly [title: string, fault: Fault | undefined, kind: string, wanted?: typeof blob])[] = [
    ['of other bytes', { kind: 'wrongDigest' }, 'digest-mismatch'],
    ['that is too short', { kind: 'status', status: 200, body: 'half' }, 'digest-mismatch'],
    ['that is cut', { kind: 'cut' }, 'unreachable'],
    ['that never ends', { kind: 'endless' }, 'digest-mismatch'],
    ['that never comes', { kind: 'silent' }, 'timeout'],
    ['that is not there', { kind: 'status', status: 404 }, 'not-found'],
    ['of nothing instead of something', { kind: 'status', status: 200 }, 'digest-mismatch'],
    ['whose size was promised smaller', undefined, 'digest-mismatch', { digest, size: 5 }],
    ['whose size was promised larger', undefined, 'digest-mismatch', { digest, size: 500 }],
  ];
  for (const [title, fault, kind, wanted] of cases) {
    it(`${title} is ${kind}, and never complete`, async () => {
      const { error, received } = await get(fault, wanted);
      assert.equal((await failureOf(Promise.reject(error as Error))).kind, kind);
      assert(received.length < (wanted ?? blob).size, `${received.length} bytes were given`);
    });
  }

  it('of nothing must have the digest of nothing', async () => {
    const { error } = await get({ kind: 'status', status: 200 }, { digest, size: 0 });
    assert.equal((await failureOf(Promise.reject(error as Error))).kind, 'digest-mismatch');
  });

  it('that its reader gives up leaves nothing behind: the client closes at once', async () => {
    const registry = await startFaultyRegistry(() => ({ kind: 'endless' }));
    await withClient({}, async client => {
      const stream = client.blob({ host: registry.host, repository: 'a/b' }, { digest, size: 1e9 }, uncancelled());
      for await (const chunk of stream) if (chunk.length > 0) break;
    });
    await registry.close();
  });
});

describe('content that a descriptor carries itself', () => {
  const descriptor = { mediaType: 'text/plain', ...blob };
  const data = Buffer.from(bytes).toString('base64');
  const read = async (given: Descriptor) => {
    const registry = await startEmbeddedRegistry();
    const repository = { host: registry.host, repository: 'a/b' };
    try {
      return await withClient({}, async client => {
        await client.uploadBlob(repository, bytes, { signal: uncancelled() });
        registry.requests.length = 0;
        assert.equal(await client.textBlob(repository, given, uncancelled()), Buffer.from(bytes).toString());
        return registry.requests.length;
      });
    } finally {
      await registry.close();
    }
  };

  it('is not asked for', async () => assert.equal(await read({ ...descriptor, data }), 0));

  const other = Buffer.from(bytes.map(byte => byte ^ 1)).toString('base64');
  const cases: readonly (readonly [title: string, data: string])[] = [
    ['other bytes', other],
    ['less', data.slice(4)],
    ['more', `${data}AAAA`],
    ['nothing', ''],
    ['no base64', '€'.repeat(data.length)],
  ];
  for (const [title, wrong] of cases) {
    it(`is asked for where it is ${title}`, async () => assert.equal(await read({ ...descriptor, data: wrong }), 1));
  }
});
