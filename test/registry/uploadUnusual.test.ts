// Blobs going up to registries that do it in their own way, refuse, fall silent or close.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRequest } from '../support/registry/faulty.ts';
import { listen } from '../support/registry/server.ts';
import { failureOf, password, uncancelled, withClient } from './support.ts';
import { blob, bytes, digest, escaped, inPieces, plain } from './blobSupport.ts';

describe('a registry that takes blobs in its own way', () => {
  const played = async (
    script: (request: FaultyRequest, host: string) => Fault | undefined,
    settings: { from?: string; timeout?: number; content?: AsyncIterable<Uint8Array> } = {},
  ) => {
    let host = '';
    const registry = await startFaultyRegistry(request => script(request, host));
    host = registry.host;
    const { from, timeout = 1000, content = bytes } = settings;
    const options = { signal: uncancelled(), ...(from !== undefined && { from }) };
    try {
      return await withClient({ timeout }, async client => {
        const result = await client
          .uploadBlob({ host, repository: 'a/target' }, content as typeof bytes, options)
          .catch((error: unknown) => error);
        return { result, log: plain(registry.requests as never) };
      });
    } finally {
      await registry.close();
    }
  };
  const head = `HEAD /v2/a/target/blobs/${digest}`;
  const post = 'POST /v2/a/target/blobs/uploads/';

  const locations: readonly (readonly [title: string, location: string, put: string])[] = [
    ['relative', 'x?_state=a%2Bb%20c~&y', `/v2/a/target/blobs/uploads/x?_state=a%2Bb%20c~&y&digest=${escaped}`],
    ['a path', '/elsewhere', `/elsewhere?digest=${escaped}`],
    ['whole', 'http://HOST/other/place?a=b', `/other/place?a=b&digest=${escaped}`],
  ];
  for (const [[title, location, put], status] of locations.flatMap(
    each =>
      [
        [each, 202],
        [each, 201],
      ] as const,
  )) {
    it(`names a location that is ${title}, with ${status}: followed, its query kept`, async () => {
      const { result, log } = await played(({ method }, host) => {
        if (method === 'POST') return { kind: 'status', status, headers: { location: location.replace('HOST', host) } };
        return method === 'PUT' ? { kind: 'status', status: 201 } : undefined;
      });
      assert.deepEqual(result, blob);
      assert.deepEqual(log, [head, post, `PUT ${put}`]);
    });
  }

  const refused: readonly (readonly [title: string, location: string | undefined, kind: string])[] = [
    ['on another server', 'http://127.0.0.1:1/x', 'refused'],
    ['on another server, without a scheme', '//127.0.0.1:1/x', 'refused'],
    ['of another scheme', 'https://HOST/x', 'refused'],
    ['that is no address', 'http://[', 'not-a-registry'],
    ['missing', undefined, 'not-a-registry'],
  ];
  for (const [title, location, kind] of refused) {
    it(`names a location ${title}: ${kind}`, async () => {
      const { result, log } = await played(({ method }, host) => {
        if (method !== 'POST') return undefined;
        const headers = location === undefined ? {} : { location: location.replace('HOST', host) };
        return { kind: 'status', status: 202, headers };
      });
      assert.equal((await failureOf(Promise.reject(result as Error))).kind, kind);
      assert.deepEqual(log, [head, post]);
    });
  }

  it('answers 201 to a mount, and names an upload: sent there', async () => {
    const { result, log } = await played(
      ({ method }) => {
        if (method === 'PUT') return { kind: 'status', status: 201 };
        const headers = { location: '/v2/a/target/blobs/uploads/1?_state=s' };
        return method === 'POST' ? { kind: 'status', status: 201, headers } : undefined;
      },
      { from: 'a/source' },
    );
    assert.deepEqual(result, blob);
    const mount = `${post}?mount=${escaped}&from=a%2Fsource`;
    assert.deepEqual(log, [mount, `PUT /v2/a/target/blobs/uploads/1?_state=s&digest=${escaped}`]);
  });

  for (const status of [400, 401, 403, 404, 405, 500]) {
    it(`answers ${status} to a mount: tried once without`, async () => {
      const { result, log } = await played(
        ({ path }) => (path.includes('mount=') ? { kind: 'status', status } : undefined),
        { from: 'a/source' },
      );
      assert.deepEqual(result, blob);
      const put = `PUT /v2/a/target/blobs/uploads/ID?digest=${escaped}`;
      assert.deepEqual(log, [`${post}?mount=${escaped}&from=a%2Fsource`, post, put]);
    });
  }

  for (const scheme of ['Basic realm="x"', 'Bearer realm="/token",service="s"']) {
    it(`does not let this account read the source (${scheme.split(' ')[0]}): sent instead`, async () => {
      const registry = await startFaultyRegistry(({ path, headers }) => {
        if (path.startsWith('/token')) return { kind: 'status', status: 200, body: '{"token":"t"}' };
        if (!headers.authorization) return { kind: 'status', status: 401, headers: { 'www-authenticate': scheme } };
        return path.includes('mount=') ? { kind: 'status', status: 403 } : undefined;
      });
      await withClient({ login: password('tester', 's3cret'), timeout: 1000 }, async client => {
        const target = { host: registry.host, repository: 'a/target' };
        assert.deepEqual(await client.uploadBlob(target, bytes, { signal: uncancelled(), from: 'a/source' }), blob);
        const writes = plain(registry.requests as never).filter(line => /^P.*\/v2\//.test(line));
        const mount = `${post}?mount=${escaped}&from=a%2Fsource`;
        // The first one drew the challenge.
        assert.deepEqual(writes, [mount, mount, post, `PUT /v2/a/target/blobs/uploads/ID?digest=${escaped}`]);
      });
      await registry.close();
    });
  }

  it('wants a login again in the middle: an error, as a stream cannot be sent twice', async () => {
    const again: Fault = { kind: 'status', status: 401, headers: { 'www-authenticate': 'Bearer realm="/token"' } };
    const { result, log } = await played(({ method }) => (method === 'PATCH' ? again : undefined), {
      content: inPieces(bytes),
    });
    assert.equal((await failureOf(Promise.reject(result))).kind, 'sign-in');
    const upload = '/v2/a/target/blobs/uploads/ID';
    assert.deepEqual(log, [post, `PATCH ${upload}`, `DELETE ${upload}`]);
  });

  const fails: readonly (readonly [title: string, at: 'POST' | 'PUT' | 'PATCH', fault: Fault, kind: string])[] = [
    ['refuses uploads', 'POST', { kind: 'status', status: 405 }, 'unsupported'],
    ['denies uploads', 'POST', { kind: 'status', status: 403 }, 'forbidden'],
    ['is silent', 'POST', { kind: 'silent' }, 'timeout'],
    ['takes no blob so large', 'PUT', { kind: 'status', status: 413, body: '<html>' }, 'unsupported'],
    ['takes no blob so large', 'PATCH', { kind: 'status', status: 413 }, 'unsupported'],
    ['does not like the digest', 'PUT', { kind: 'status', status: 400 }, 'unsupported'],
    ['has no room', 'PUT', { kind: 'status', status: 507 }, 'server'],
    ['limits requests', 'PUT', { kind: 'status', status: 429 }, 'rate-limited'],
    [
      'stores something else',
      'PUT',
      { kind: 'status', status: 201, headers: { 'docker-content-digest': `sha256:${'0'.repeat(64)}` } },
      'digest-mismatch',
    ],
    ['is silent', 'PUT', { kind: 'silent' }, 'timeout'],
    ['is silent', 'PATCH', { kind: 'silent' }, 'timeout'],
  ];
  for (const [title, at, fault, kind] of fails) {
    it(`${title} at ${at}: ${kind}, and nothing is tried again`, async () => {
      const { result, log } = await played(({ method }) => (method === at ? fault : undefined), {
        timeout: 400,
        ...(at === 'PATCH' && { content: inPieces(bytes) }),
      });
      const error = await failureOf(Promise.reject(result));
      assert.equal(error.kind, kind);
      assert.equal(error.data.repository, 'a/target');
      assert.equal(log.filter(line => line.startsWith(at)).length, 1);
      const upload = 'DELETE /v2/a/target/blobs/uploads/ID';
      assert.deepEqual(log.slice(log.findIndex(line => line.startsWith(at)) + 1), at === 'POST' ? [] : [upload]);
      if (kind === 'unsupported' && error.data.status === 413) assert.match(error.message, /larger than the registry/);
    });
  }

  it('hears of what is cancelled in the middle, which leaves no upload open', async () => {
    const registry = await startFaultyRegistry(() => undefined);
    const cancelled = new AbortController();
    const reason = new Error('cancelled');
    const endless = (async function* () {
      yield bytes;
      cancelled.abort(reason);
      await new Promise(() => undefined);
    })();
    await withClient({ timeout: 1000 }, async client => {
      const target = { host: registry.host, repository: 'a/target' };
      const work = client.uploadBlob(target, endless, { signal: cancelled.signal });
      await assert.rejects(work, reason);
      assert.equal(plain(registry.requests as never).at(-1), 'DELETE /v2/a/target/blobs/uploads/ID');
    });
    await registry.close();
  });

  it('stops reading in the middle: timeout', async () => {
    const endless = (async function* () {
      for (;;) yield await Promise.resolve(new Uint8Array(1024 * 1024));
    })();
    const server = await listen((request, response) => {
      if (request.method === 'POST') response.writeHead(202, { location: '/upload' }).end();
    });
    await withClient({ timeout: 200 }, async client => {
      const target = { host: server.host, repository: 'a/target' };
      const work = client.uploadBlob(target, endless, { signal: uncancelled() });
      assert.equal((await failureOf(work)).kind, 'timeout');
    });
    await server.close();
  });

  it('closes in the middle: unreachable', async () => {
    const server = await listen((request, response) => {
      if (request.method === 'POST') response.writeHead(202, { location: '/upload' }).end();
      else request.once('data', () => request.destroy());
    });
    await withClient({ timeout: 1000 }, async client => {
      const target = { host: server.host, repository: 'a/target' };
      const work = client.uploadBlob(target, inPieces(bytes, 1), { signal: uncancelled() });
      assert.equal((await failureOf(work)).kind, 'unreachable');
    });
    await server.close();
  });

  it('takes its time over a stream that goes on: no limit but on silence', async () => {
    const slow = (async function* () {
      for await (const piece of inPieces(bytes, 4)) {
        await sleep(60);
        yield piece;
      }
    })();
    assert.deepEqual((await played(() => undefined, { timeout: 400, content: slow })).result, blob);
  });
});
