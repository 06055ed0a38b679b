// Which of an image's platforms serve the targets, and which targets it leaves out.
import { bestMatch, type Platform } from './platform.ts';

export interface ServedTargets<T> {
  /** What would be taken, and for which targets: not always the same platform, since amd64 runs 386 too. */
  readonly serving: ReadonlyMap<T, readonly Platform[]>;
  readonly lacking: readonly Platform[];
}

export function serveTargets<T extends { readonly platform: Platform }>(
  targets: readonly Platform[],
  candidates: readonly T[],
): ServedTargets<T> {
  const found = targets.map(target => ({ target, taken: bestMatch(target, candidates) }));
  const serving = Map.groupBy(
    found.flatMap(({ target, taken }) => (taken ? [{ target, taken }] : [])),
    ({ taken }) => taken,
  );
  return {
    serving: new Map([...serving].map(([taken, all]) => [taken, all.map(({ target }) => target)])),
    lacking: found.flatMap(({ target, taken }) => (taken ? [] : [target])),
  };
}
