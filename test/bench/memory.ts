// What the process keeps of images it has read: a thousand different ones, then a thousand more, each time after everything
// that nobody holds was collected.
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { makeTempFolder } from '../support/cleanup.ts';
import { runOrThrow } from '../support/process.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import { rounded } from './measure.ts';
import type { MemoryUse } from './memoryOnce.ts';
import { syntheticIndex } from './syntheticImages.ts';

const IMAGES = 1000;

interface Growth {
  readonly heapKiB: number;
  readonly rssKiB: number;
}

export interface MemoryFigures {
  readonly images: number;
  readonly bytesOfEach: number;
  /** Over the same process with one image read. */
  readonly growth: Growth;
  /** Over that, with a thousand more: what is kept has a bound. */
  readonly growthOfAnotherThousand: Growth;
}

export async function measureMemory(): Promise<MemoryFigures> {
  const temp = await makeTempFolder('bench-memory');
  const registry = await startEmbeddedRegistry();
  for (let at = 0; at <= 2 * IMAGES; at++) registry.add(`many/app:${at}`, syntheticIndex(at));
  try {
    const program = fileURLToPath(import.meta.resolve('./memoryOnce.ts'));
    const args = ['--expose-gc', program, `${registry.host}/many/app`, String(IMAGES), temp.path];
    const uses: readonly MemoryUse[] = JSON.parse(await runOrThrow(process.execPath, args, { timeout: 60_000 }));
    const [first, second, third] = uses;
    return {
      images: IMAGES,
      bytesOfEach: syntheticIndex(1).manifest.bytes.length,
      growth: growth(first, second),
      growthOfAnotherThousand: growth(second, third),
    };
  } finally {
    await registry.close();
    await temp.remove();
  }
}

function growth(before: MemoryUse | undefined, after: MemoryUse | undefined): Growth {
  if (!before || !after) throw new Error('the program did not measure three times');
  return {
    heapKiB: rounded((after.heapUsed - before.heapUsed) / 1024),
    rssKiB: rounded((after.rss - before.rss) / 1024),
  };
}
