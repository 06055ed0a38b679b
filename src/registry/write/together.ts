// Several pieces of work at once, of which the first failure stops the others: nothing of them goes on unseen.
import { deadlineOf, joined } from '../transport/signals.ts';

export async function together<T>(
  signal: AbortSignal,
  works: readonly ((both: AbortSignal) => Promise<T>)[],
): Promise<T[]> {
  const failed = new AbortController();
  const both = joined([signal, failed.signal], deadlineOf(signal));
  const running = works.map(async work => work(both));
  try {
    return await Promise.all(running);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(running);
    throw error;
  }
}

/** Requests of one kind at once: a request's time limit shall not run while it waits for hundreds of others. */
export const mostRequests = 8;

/** Runs at most `most` at once; the others wait in order. */
export function createLimit(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async work => {
    if (running >= most) await new Promise<void>(resolve => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      // The place goes on to the next one directly, so that nobody comes in between.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
