// Waiting for what no page shows: what a test asks of processes, files and registries, or reads from several places at once.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds. */
const limit = 30_000;

/** Waits until `look` gives what is expected; fails with what it gave last. */
export async function eventually<T>(look: () => Promise<T>, expected: T): Promise<void> {
  const deadline = Date.now() + limit;
  for (;;) {
    const seen = await look();
    if (JSON.stringify(seen) === JSON.stringify(expected)) return;
    if (Date.now() > deadline) return assert.deepEqual(seen, expected);
    await sleep(50);
  }
}

/** Waits until `look` gives true. */
export const until = (look: () => Promise<boolean>): Promise<void> => eventually(look, true);
