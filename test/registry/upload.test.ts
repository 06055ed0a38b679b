// Blobs going up: the requests that each way costs, and what must not be stored.
import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RegistryClient } from '../../src/registry/client.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { createClient, failureOf, uncancelled } from './support.ts';
import { blob, bytes, digest, escaped, inPieces, plain } from './blobSupport.ts';

describe('a blob’s upload', () => {
  let registry: EmbeddedRegistry;
  let client: RegistryClient;
  let target: { host: string; repository: string };
  const signal = uncancelled();
  beforeEach(async () => {
    registry = await startEmbeddedRegistry();
    client = createClient({ timeout: 2000 });
    target = { host: registry.host, repository: 'a/target' };
  });
  afterEach(async () => {
    await client.close();
    await registry.close();
  });
  const upload = 'POST /v2/a/target/blobs/uploads/';
  const put = `PUT /v2/a/target/blobs/uploads/ID?digest=${escaped}`;
  const holds = async (repository = target) =>
    assert.deepEqual(new Uint8Array(await buffer(client.blob(repository, blob, signal))), bytes);

  it('is HEAD, POST, PUT', async () => {
    assert.deepEqual(await client.uploadBlob(target, bytes, { signal }), blob);
    assert.deepEqual(plain(registry.requests), [`HEAD /v2/a/target/blobs/${digest}`, upload, put]);
    await holds();
  });

  it('is HEAD alone where it is there already, and its stream is not touched', async () => {
    await client.uploadBlob(target, bytes, { signal });
    registry.requests.length = 0;
    const stream = (async function* () {
      yield await Promise.reject(new Error('it was read'));
    })();
    await client.uploadBlob(target, { ...blob, stream }, { signal });
    assert.deepEqual(plain(registry.requests), [`HEAD /v2/a/target/blobs/${digest}`]);
  });

  it('of a stream whose digest is known is HEAD, POST, PUT too', async () => {
    await client.uploadBlob(target, { ...blob, stream: inPieces(bytes) }, { signal });
    assert.deepEqual(plain(registry.requests), [`HEAD /v2/a/target/blobs/${digest}`, upload, put]);
    await holds();
  });

  it('of a stream whose digest nobody knows is POST, PATCH, PUT', async () => {
    assert.deepEqual(await client.uploadBlob(target, inPieces(bytes), { signal }), blob);
    assert.deepEqual(plain(registry.requests), [upload, 'PATCH /v2/a/target/blobs/uploads/ID', put]);
    await holds();
  });

  it('of nothing at all is one as well', async () => {
    const empty = await client.uploadBlob(target, new Uint8Array(), { signal });
    assert.equal(await client.hasBlob(target, empty.digest, signal), true);
    assert.equal((await buffer(client.blob(target, empty, signal))).length, 0);
    await client.uploadBlob({ ...target, repository: 'a/second' }, inPieces(new Uint8Array()), { signal });
    assert.equal(await client.hasBlob({ ...target, repository: 'a/second' }, empty.digest, signal), true);
  });

  it('from another repository is one request, with its name', async () => {
    const source = { ...target, repository: 'a/source' };
    await client.uploadBlob(source, bytes, { signal });
    registry.requests.length = 0;
    await client.uploadBlob(
      target,
      { ...blob, stream: client.blob(source, blob, signal) },
      { signal, from: 'a/source' },
    );
    assert.deepEqual(plain(registry.requests), [`${upload}?mount=${escaped}&from=a%2Fsource`]);
    await holds();
  });

  it('from another repository that does not have it goes on where the mount led', async () => {
    await client.uploadBlob(target, bytes, { signal, from: 'a/source' });
    assert.deepEqual(plain(registry.requests), [`${upload}?mount=${escaped}&from=a%2Fsource`, put]);
    await holds();
  });

  it('whose stream is shorter, longer or other than promised is an error, and nothing is stored', async () => {
    const wrong = [bytes.subarray(1), new Uint8Array([...bytes, 1]), bytes.map(byte => byte ^ 1)];
    const kinds: string[] = [];
    for (const content of wrong) {
      const work = client.uploadBlob(target, { ...blob, stream: inPieces(content) }, { signal });
      kinds.push((await failureOf(work)).kind);
    }
    assert.deepEqual(kinds, ['digest-mismatch', 'digest-mismatch', 'unsupported']);
    assert.equal(await client.hasBlob(target, digest, signal), false);
  });

  it('whose stream fails fails with the same error', async () => {
    const lost = new Error('the source is lost');
    const failing = async function* () {
      yield bytes.subarray(0, 5);
      await sleep(5);
      throw lost;
    };
    for (const content of [{ ...blob, stream: failing() }, failing()]) {
      await assert.rejects(client.uploadBlob(target, content, { signal }), (error: Error) => error.cause === lost);
    }
  });

  it('is given up with the signal’s own reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const stream = (async function* () {
      yield bytes.subarray(0, 5);
      controller.abort(reason);
      await sleep(5);
      yield bytes.subarray(5);
    })();
    await assert.rejects(client.uploadBlob(target, { ...blob, stream }, { signal: controller.signal }), reason);
  });

  it('to a name that is none, or of a digest that is none, asks nobody', async () => {
    const bad = { ...target, repository: '../x' };
    const works = [
      () => client.uploadBlob(bad, bytes, { signal }),
      () => client.uploadBlob(target, bytes, { signal, from: '../x' }),
      () => client.uploadBlob(target, { digest: 'md5:1', size: 1, stream: inPieces(bytes) }, { signal }),
      () => client.hasBlob(bad, digest, signal),
      () => buffer(client.blob(target, { digest: '../../x', size: 1 }, signal)),
    ];
    for (const work of works) assert.equal((await failureOf(work())).kind, 'refused');
    assert.deepEqual(registry.requests, []);
  });
});
