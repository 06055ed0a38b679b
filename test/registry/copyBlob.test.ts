// Blobs from one registry to another where the line breaks, on either side: begun anew once, and said clearly after that.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTransferCount } from '../../src/registry/write/transferCount.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import { play, type Fault } from '../support/registry/faults.ts';
import { image } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { listen, listener, readExchange, send } from '../support/registry/server.ts';
import { failureOf, referenceTo, uncancelled, withClient } from './support.ts';
import { pushIndex } from './pushSupport.ts';

type Script = (line: string, attempt: number) => Fault | undefined;

/** A registry that plays a fault for some of its requests, and has all that it was given. */
async function start(script: Script) {
  const registry = await startEmbeddedRegistry();
  const log: string[] = [];
  const server = await listen(
    listener(async (request, response) => {
      const line = `${request.method} ${(request.url ?? '').replace(/uploads\/[\w-]{36}.*/, 'uploads/ID')}`;
      const attempt = log.push(line) && log.filter(each => each === line).length;
      const exchange = await readExchange(request);
      const fault = script(line, attempt);
      if (fault?.kind === 'cut' && exchange.method === 'PUT') return void response.destroy();
      // What failed was not done.
      const reply = fault && exchange.method !== 'GET' ? { status: 200 } : registry.answer(exchange);
      if (fault) await play(fault, request, response, reply);
      else send(request, response, reply);
    }),
  );
  const close = async () => void (await Promise.all([server.close(), registry.close()]));
  return { host: server.host, log, close, add: registry.add };
}

async function copy(scripts: { source?: Script; target?: Script }) {
  const built = await image({ platform: 'linux/amd64', files: { 'etc/more': 'more' } });
  const [source, target] = await Promise.all(
    [scripts.source, scripts.target].map(each => start(each ?? (() => undefined))),
  );
  source!.add('ci/app:1', built);
  try {
    return await withClient({ timeout: 700 }, async client => {
      const to = { host: target!.host, repository: 'a/app' };
      const platform = { os: 'linux', architecture: 'amd64' };
      const entries = [{ reference: referenceTo(`${source!.host}/ci/app:1`), platform }];
      const options = { signal: uncancelled(), tags: ['1'] };
      const result = await pushIndex(client, to, entries, options).catch((error: unknown) => error);
      return { result, source: source!, target: target!, blobs: [...built.blobs.keys()] };
    });
  } finally {
    await Promise.all([source!.close(), target!.close()]);
  }
}

const isLayer = (line: string) => /^GET .*\/blobs\//.test(line);
const cut: Fault = { kind: 'cut' };
const status = (code: number): Fault => ({ kind: 'status', status: code });

describe('a blob on its way from registry to registry', () => {
  const mended: readonly (readonly [title: string, scripts: { source?: Script; target?: Script }])[] = [
    ['the download breaks', { source: (line, attempt) => (isLayer(line) && attempt === 1 ? cut : undefined) }],
    [
      'the upload breaks',
      { target: (line, attempt) => (line === 'PUT /v2/a/app/blobs/uploads/ID' && attempt === 1 ? cut : undefined) },
    ],
    [
      'the registry has no room',
      {
        target: (line, attempt) =>
          line === 'PUT /v2/a/app/blobs/uploads/ID' && attempt === 1 ? status(503) : undefined,
      },
    ],
    [
      'no upload begins',
      {
        target: (line, attempt) =>
          line === 'POST /v2/a/app/blobs/uploads/' && attempt === 1 ? status(500) : undefined,
      },
    ],
  ];
  for (const [title, scripts] of mended) {
    it(`where ${title} once is begun anew`, async () => {
      const { result } = await copy(scripts);
      assert(!(result instanceof Error), String(result));
    });
  }

  const failing: readonly (readonly [
    title: string,
    scripts: { source?: Script; target?: Script },
    side: 'source' | 'target',
    kind: string,
  ])[] = [
    ['the download always breaks', { source: line => (isLayer(line) ? cut : undefined) }, 'source', 'unreachable'],
    ['the source is forbidden', { source: line => (isLayer(line) ? status(403) : undefined) }, 'source', 'forbidden'],
    ['the source is gone', { source: line => (isLayer(line) ? status(404) : undefined) }, 'source', 'not-found'],
    [
      'the source is another',
      { source: line => (isLayer(line) ? { kind: 'wrongDigest' } : undefined) },
      'source',
      'digest-mismatch',
    ],
    [
      'the source says nothing',
      { source: line => (isLayer(line) ? { kind: 'silent' } : undefined) },
      'source',
      'timeout',
    ],
    [
      'it is too large',
      { target: line => (line.startsWith('PUT') ? status(413) : undefined) },
      'target',
      'unsupported',
    ],
    ['uploads always fail', { target: line => (line.startsWith('PUT') ? status(500) : undefined) }, 'target', 'server'],
    [
      'uploads are forbidden',
      { target: line => (line.startsWith('POST') ? status(403) : undefined) },
      'target',
      'forbidden',
    ],
  ];
  for (const [title, scripts, side, kind] of failing) {
    it(`where ${title} names the blob, the side that failed, and both places`, async () => {
      const outcome = await copy(scripts);
      const error = await failureOf(Promise.reject(outcome.result));
      assert.deepEqual([error.kind, error.data.host], [kind, outcome[side].host]);
      assert(outcome.blobs.includes(error.data.tag ?? ''), error.data.tag);
      const way = `from ${outcome.source.host}/ci/app to ${outcome.target.host}/a/app`;
      assert(error.message.includes(way), error.message);
      assert(!outcome.target.log.some(line => line.includes('PUT /v2/a/app/manifests')));
      const most = Math.max(
        ...outcome.blobs.map(blob => outcome.source.log.filter(line => line.endsWith(blob)).length),
      );
      assert(most <= 2);
    });
  }

  it('is one of three at most, however many there are', async () => {
    const images = await Promise.all(
      ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'].map(platform =>
        image({ platform, files: { [platform]: platform } }),
      ),
    );
    let running = 0;
    let most = 0;
    const source = await startEmbeddedRegistry();
    source.add('ci/app:1', index(images));
    const target = await startEmbeddedRegistry();
    const server = await listen(
      listener(async (request, response) => {
        const isStream = request.method === 'PUT' && request.url?.includes('/uploads/') === true;
        if (isStream) most = Math.max(most, ++running);
        const exchange = await readExchange(request);
        if (isStream) await sleep(20);
        if (isStream) running--;
        send(request, response, target.answer(exchange));
      }),
    );
    await withClient({}, client =>
      pushIndex(
        client,
        { host: server.host, repository: 'a/app' },
        [{ reference: referenceTo(`${source.host}/ci/app:1`) }],
        {
          signal: uncancelled(),
          tags: ['1'],
        },
      ),
    );
    assert.equal(most, 3);
    await Promise.all([server.close(), source.close(), target.close()]);
  });
});

describe('what was moved', () => {
  it('is told once for each MiB, and what was in vain counts as sent, not as done', async () => {
    const told: string[] = [];
    const count = createTransferCount(({ bytes, ofBytes }) => told.push(`${bytes / 1024}/${ofBytes / 1024}`));
    const size = 3 * 1024 * 1024;
    count.expectBlobs([{ digest: 'a', size }]);
    count.expectBlobs([{ digest: 'a', size }]);
    const half = async function* (): AsyncIterable<Uint8Array> {
      for (let at = 0; at < 24; at++) yield new Uint8Array(64 * 1024);
    };
    const first = count.blob('a', size);
    for await (const _ of first.counted(half));
    first.lost();
    const second = count.blob('a', size);
    for await (const _ of second.counted(half));
    for await (const _ of second.counted(half));
    assert.equal(second.done(), 'sent');
    assert.deepEqual(told, ['1024/3072', '2048/3072', '3072/3072', '3072/3072']);
    assert.equal(count.sent, 1.5 * size);
    assert.deepEqual([[...count.copied], [...count.skipped]], [['a'], []]);
  });
});
