// Times of repeated work, told by their median: a busy machine moves the mean, hardly the median.

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Milliseconds until `work` was done, with what it gave. */
export async function timed<T>(work: () => T | Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
}

/** @param values at least one; of an even number of them the lower of the two in the middle is the median */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (index: number): number => rounded(sorted[index] ?? Number.NaN);
  return { median: at((sorted.length - 1) >> 1), least: at(0), most: at(sorted.length - 1) };
}

/** A tenth is more than what repeats from run to run; below 1 it is two digits. */
export function rounded(value: number): number {
  return Math.abs(value) < 1 ? Number(value.toPrecision(2)) : Math.round(value * 10) / 10;
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
