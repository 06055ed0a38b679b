// Blobs larger than any memory limit that we would like to have: sent, and moved from one registry to another.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import process from 'node:process';
import { startCraneRegistry } from '../support/registry/crane.ts';
import { pushLarge } from '../support/registry/largePush.ts';
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
  itWith(['crane'], 'go up through less than 80 MiB of memory, their digest counted on the way', async () => {
    const target = await startCraneRegistry();
    try {
      await withClient({}, async client => {
        const to = { host: target.host, repository: 'large/target' };
        const signal = uncancelled();
        const uploaded = await growth(client.uploadBlob(to, blocks(), { signal }));
        assert.equal(await client.hasBlob(to, await digest(), signal), true);
        assert(uploaded < 80, `${uploaded.toFixed()} MiB`);
      });
    } finally {
      await target.stop();
    }
  });
});

describe('an image of 256 MiB', function () {
  this.timeout(60_000);

  itWith(['docker-registry'], 'goes from registry to registry through less than 64 MiB of memory', async () => {
    const { growth: grown } = await pushLarge(256);
    assert(grown < 64, `${grown} MiB`);
  });
});
