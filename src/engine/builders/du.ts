// How much a builder keeps, and what it gave back: the sums below the tables of `docker buildx du` and `prune`, which all
// versions print.

export interface CacheUsage {
  /** Bytes, as exactly as buildx says it: to four digits. */
  readonly total: number;
  /** What no build uses at the moment. */
  readonly reclaimable: number;
}

/** Undefined where the text has no sum. */
export function parseUsage(text: string): CacheUsage | undefined {
  const total = sumIn(text, 'Total');
  return total === undefined ? undefined : { total, reclaimable: sumIn(text, 'Reclaimable') ?? 0 };
}

function sumIn(text: string, name: string): number | undefined {
  const [, number, unit = ''] = new RegExp(`^${name}:\\s+([\\d.]+)\\s?([kKMGTP]?)i?B\\s*$`, 'm').exec(text) ?? [];
  return number === undefined
    ? undefined
    : Math.round(Number(number) * 1000 ** ' KMGTP'.indexOf(unit.toUpperCase() || ' '));
}
