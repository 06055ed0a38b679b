/** The values without those whose key was there before: of equal ones the last, at the place of the first. */
export function distinct<T>(values: Iterable<T>, key: (value: T) => string): T[] {
  return [...new Map(Array.from(values, value => [key(value), value])).values()];
}
