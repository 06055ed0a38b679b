// Failures, remembered for a moment, so that typing and scrolling do not repeat them.
import { BoundedMap } from '../bounded.ts';
import type { RegistryError } from '../errors.ts';

export interface Failures {
  /** The failure of just now. */
  recent(key: string): RegistryError | undefined;
  /** The last one, however old. */
  last(key: string): RegistryError | undefined;
  add(key: string, host: string, error: RegistryError): void;
  delete(key: string): void;
  /** Of one registry or of all. */
  forget(host: string | undefined): void;
}

const lifetime = 20_000;
const mostFailures = 500;

export function createFailures(now: () => number): Failures {
  const failures = new BoundedMap<{ readonly host: string; readonly error: RegistryError; readonly at: number }>({
    entries: mostFailures,
  });

  return {
    recent(key) {
      const failure = failures.get(key);
      // A clock may be set back: what comes from the future is not recent.
      return failure && Math.abs(now() - failure.at) < lifetime ? failure.error : undefined;
    },
    last: key => failures.peek(key)?.error,
    add: (key, host, error) => failures.set(key, { host, error, at: now() }),
    delete: key => failures.delete(key),
    forget(host) {
      for (const [key, failure] of failures.entries()) {
        if (host === undefined || failure.host === host) failures.delete(key);
      }
    },
  };
}
