// Questions that are given up after a while: a plan is made of what is known by then.

export interface Deadline {
  /** Rejects with the outer signal's reason only; undefined where the answer is a failure, or none in time. */
  readonly known: <T>(ask: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>;
}

/**
 * @param milliseconds for all questions together
 * @param note is told why an answer is missing
 */
export function deadlineIn(milliseconds: number, outer: AbortSignal, note: (error: unknown) => void): Deadline {
  const both = AbortSignal.any([outer, AbortSignal.timeout(milliseconds)]);
  return {
    async known(ask) {
      const { promise: end, reject } = Promise.withResolvers<never>();
      const onAbort = () => reject(both.reason as Error);
      try {
        both.throwIfAborted();
        both.addEventListener('abort', onAbort);
        return await Promise.race([ask(both), end]);
      } catch (error) {
        outer.throwIfAborted();
        note(error);
        return undefined;
      } finally {
        both.removeEventListener('abort', onAbort);
      }
    },
  };
}
