// Many small questions to one registry, a few at once: each has its time limit from when it is asked.
import { createLimit, together } from '../write/together.ts';

const mostAtOnce = 8;

/** Results in the order of the items. The first failure, or the signal, stops the others. */
export async function inParallel<T, R>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T, both: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const limit = createLimit(mostAtOnce);
  const works = items.map(item => (both: AbortSignal) => {
    return limit(async () => {
      both.throwIfAborted();
      return work(item, both);
    });
  });
  return together(signal, works);
}
