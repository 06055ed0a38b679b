// Blobs larger than any memory limit that we would like to have: sent, and moved from one registry to another.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { runOrThrow } from '../support/process.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startCraneRegistry } from '../support/registry/crane.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { content, image } from '../support/registry/images.ts';
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

/** A blob of zeros in a repository of the registry, which needs no room on the disk. */
async function addZeros({ storage }: Distribution, repository: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  const zeros = Buffer.alloc(MIB);
  for (let at = 0; at < bytes; at += MIB) hash.update(zeros);
  const hex = hash.digest('hex');
  const root = join(storage, 'docker/registry/v2');
  const data = join(root, 'blobs/sha256', hex.slice(0, 2), hex);
  const layer = join(root, 'repositories', repository, '_layers/sha256', hex);
  await Promise.all([data, layer].map(folder => mkdir(folder, { recursive: true })));
  await writeFile(join(data, 'data'), '');
  await truncate(join(data, 'data'), bytes);
  await writeFile(join(layer, 'link'), `sha256:${hex}`);
  return `sha256:${hex}`;
}

/** MiB. */
const pushed = Number(process.env['MULTIARCH_LARGE_PUSH'] ?? 256);

describe(`an image of ${pushed} MiB`, function () {
  this.timeout(120_000);

  itWith(['docker-registry'], 'goes from registry to registry through less than 64 MiB of memory', async () => {
    const [source, target] = await Promise.all([startDistribution(), startDistribution()]);
    try {
      const small = await image({ platform: 'linux/amd64' });
      await copyInto(source.host, undefined, [['ci/app:small', small]]);
      const layer = {
        mediaType: 'application/vnd.oci.image.layer.v1.tar',
        digest: await addZeros(source, 'ci/app', pushed * MIB),
        size: pushed * MIB,
      };
      const body = JSON.parse(small.manifest.bytes.toString());
      const manifest = content(small.manifest.mediaType, { ...body, layers: [layer] });
      await copyInto(source.host, undefined, [['ci/app:large', { ...small, manifest }]]);
      const names = [`${source.host}/ci/app:small`, `${source.host}/ci/app:large`, `${target.host}/a/app`];
      const text = await runOrThrow(process.execPath, [join(import.meta.dirname, 'largePush.ts'), ...names]);
      const { growth: grown }: { growth: number } = JSON.parse(text);
      assert(grown < 64, text);
      const to = { host: target.host, repository: 'a/app' };
      assert.equal(await withClient({}, client => client.hasBlob(to, layer.digest, uncancelled())), true);
      if (pushed > 256) console.log(text.trim());
    } finally {
      await Promise.all([source.stop(), target.stop()]);
    }
  });
});
