// A blob larger than any memory limit that we would like to have, from one registry to another.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import process from 'node:process';
import { startCraneRegistry } from '../support/registry/crane.ts';
import { startDistribution } from '../support/registry/distribution.ts';
import { itWith } from '../support/registry/tools.ts';
import { uncancelled, withClient } from './support.ts';

const MIB = 1024 * 1024;
const size = 200 * MIB;

// oxlint-disable-next-line typescript/require-await
async function* blocks(): AsyncIterable<Uint8Array> {
  for (let at = 0; at < size / MIB; at++) yield new Uint8Array(MIB).fill(at);
}

async function digest(): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of blocks()) hash.update(block);
  return `sha256:${hash.digest('hex')}`;
}

/** How much more memory than before, at most, while the work ran; in MiB. */
async function growth(work: Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
  return (most - before) / MIB;
}

describe('200 MiB', () => {
  itWith(['docker-registry', 'crane'], 'go from registry to registry through less than 80 MiB of memory', async () => {
    const [source, target] = await Promise.all([startDistribution(), startCraneRegistry()]);
    const signal = uncancelled();
    try {
      await withClient({}, async client => {
        const from = { host: source.host, repository: 'large/source' };
        const to = { host: target.host, repository: 'large/target' };
        const blob = { digest: await digest(), size };
        const uploaded = await growth(client.uploadBlob(from, blocks(), { signal }));
        const copied = await growth(
          client.uploadBlob(to, { ...blob, stream: client.blob(from, blob, signal) }, { signal }),
        );
        assert.equal(await client.hasBlob(to, blob.digest, signal), true);
        assert(uploaded < 80 && copied < 80, `${uploaded.toFixed()} MiB up, ${copied.toFixed()} MiB copied`);
      });
    } finally {
      await Promise.all([source.stop(), target.stop()]);
    }
  });
});
