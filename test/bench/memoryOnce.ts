// `node --expose-gc memoryOnce.ts <repository> <images> <folder of Docker's configuration>`: reads tag 0, then tags up to
// the number, then as many more; prints what the process used after each, collected.
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { openOurClient, referenceOf } from './ourClient.ts';

export interface MemoryUse {
  readonly heapUsed: number;
  readonly rss: number;
}

const [repository = '', count = '', dockerConfig = ''] = process.argv.slice(2);
const images = Number(count);
/** Milliseconds. Node keeps a timer, and a little beside it, until a request's limit would have passed. */
const LIMIT = 5000;
const { images: cache, close } = openOurClient(dockerConfig, LIMIT);
const { signal } = new AbortController();

await read(0, 0);
const uses = [await collected()];
for (const round of [0, 1]) {
  await read(round * images + 1, (round + 1) * images);
  uses.push(await collected());
}
process.stdout.write(JSON.stringify(uses));
await close();

async function read(from: number, to: number): Promise<void> {
  const tags = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  await Promise.all(tags.map(tag => cache.lookUp(referenceOf(`${repository}:${tag}`), signal)));
}

async function collected(): Promise<MemoryUse> {
  await sleep(LIMIT);
  // Twice: what a finalizer lets go is collected by the next.
  for (let turn = 0; turn < 2; turn++) {
    globalThis.gc?.();
    await sleep(50);
  }
  const { heapUsed, rss } = process.memoryUsage();
  return { heapUsed, rss };
}
