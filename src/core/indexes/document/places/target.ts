// The one place that is asked for, caught while a text is read.
import type { DocumentPlace } from './documentPlace.ts';
import type { Keys, Scope } from './frames.ts';

export interface Target {
  readonly text: string;
  readonly offset: number;
  /** A key from `start` to `end`, or nothing yet where both are the offset. True if this is the place. */
  key(scope: Scope, keys: Keys, start: number, end: number): boolean;
  value(scope: Scope, start: number, end: number): boolean;
  /** Nothing can be said there. */
  nothing(start: number, end: number): boolean;
  /** To be asked when the text is read to its end: only then all keys are known. */
  found(): DocumentPlace | undefined;
}

export function createTarget(text: string, offset: number): Target {
  let find: (() => DocumentPlace) | undefined;
  let isDone = false;
  const covers = (start: number, end: number) => !isDone && start <= offset && offset <= end;
  return {
    text,
    offset,
    key({ path, entry }, keys, start, end) {
      if (!covers(start, end)) return false;
      isDone = true;
      const own = text.slice(start, end);
      find = () => ({ kind: 'key', path, taken: without(keys.names, own), start, end, ...placeOf(entry) });
      return true;
    },
    value({ path, entry }, start, end) {
      if (!covers(start, end)) return false;
      isDone = true;
      const written = text.slice(start, end);
      find = () => ({ kind: 'value', path, text: written, start, end, ...placeOf(entry) });
      return true;
    },
    nothing(start, end) {
      if (!covers(start, end)) return false;
      isDone = true;
      return true;
    },
    found: () => find?.(),
  };
}

function placeOf(entry: number | undefined): { entry?: number } {
  return entry === undefined ? {} : { entry };
}

/** The key that is written there is not in its own way. */
function without(names: readonly string[], own: string): readonly string[] {
  const at = names.indexOf(own);
  return at < 0 ? names : names.toSpliced(at, 1);
}
