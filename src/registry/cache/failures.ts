// Failures, remembered for a moment, so that typing and scrolling do not repeat them.
import { BoundedMap } from '../bounded.ts';
import { RegistryError } from '../errors.ts';

export interface Failures {
  /** The failure of just now. */
  recent(key: string): RegistryError | undefined;
  /** The last one, however old. */
  last(key: string): RegistryError | undefined;
  add(key: string, host: string, error: RegistryError): void;
  delete(key: string): void;
  /** Runs `read`, unless it failed just now: then it rejects with that failure. */
  remembering<T>(key: string, host: string, read: () => Promise<T>): Promise<T>;
  /** Of one registry or of all. */
  forget(host: string | undefined): void;
}

const lifetime = 20_000;
const mostFailures = 500;

export function createFailures(now: () => number): Failures {
  const failures = new BoundedMap<{ readonly host: string; readonly error: RegistryError; readonly at: number }>({
    entries: mostFailures,
  });

  const recent: Failures['recent'] = key => {
    const failure = failures.get(key);
    // A clock may be set back: what comes from the future is not recent.
    return failure && Math.abs(now() - failure.at) < lifetime ? failure.error : undefined;
  };
  const add: Failures['add'] = (key, host, error) => failures.set(key, { host, error, at: now() });

  return {
    recent,
    add,
    last: key => failures.peek(key)?.error,
    delete: key => failures.delete(key),
    async remembering(key, host, read) {
      const failure = recent(key);
      if (failure) throw failure;
      try {
        return await read();
      } catch (error) {
        if (error instanceof RegistryError) add(key, host, error);
        throw error;
      }
    },
    forget(host) {
      for (const [key, failure] of failures.entries()) {
        if (host === undefined || failure.host === host) failures.delete(key);
      }
    },
  };
}
