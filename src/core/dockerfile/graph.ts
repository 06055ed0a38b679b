// Stages as a graph. `edges` gives the indexes that one leads to. Neither walk recurses: a file may have thousands.

import type { Source } from './sources.ts';

type Edges = (index: number) => number[];

/** All that `start` leads to, itself included. */
export function reachedFrom(start: number | undefined, edges: Edges): Set<number> {
  const reached = new Set<number>(start === undefined ? [] : [start]);
  // A set that grows while it is walked visits what was added.
  for (const index of reached) for (const next of edges(index)) reached.add(next);
  return reached;
}

/** One that leads back to itself, or undefined. */
export function findCircle(count: number, edges: Edges): number | undefined {
  const done = new Set<number>();
  for (let start = 0; start < count; start++) {
    const first = done.has(start) ? [] : edges(start);
    if (first.length === 0) continue;
    const path = new Set([start]);
    const pending = [{ index: start, rest: first }];
    for (let top = pending.at(-1); top; top = pending.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        pending.pop();
        path.delete(top.index);
        done.add(top.index);
      } else if (path.has(next)) {
        return next;
      } else if (!done.has(next)) {
        path.add(next);
        pending.push({ index: next, rest: edges(next) });
      }
    }
  }
  return undefined;
}

/** The indexes of those sources that are stages. */
export function stagesAmong(sources: readonly Source[]): number[] {
  return sources.flatMap(source => (source.kind === 'stage' ? [source.stage] : []));
}
