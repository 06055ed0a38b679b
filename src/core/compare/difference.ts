// Two sets of values, named by where they stand, and in what they differ.
import { isJsonObject } from '../json.ts';

/** One side is left out where it has no such value. Values are JSON, as they were sent. */
export interface Difference {
  /** `['config', 'Env', 'PATH']`: names may hold dots and slashes, so they are not joined. */
  readonly path: readonly string[];
  readonly left?: unknown;
  readonly right?: unknown;
}

export interface NamedValue {
  readonly path: readonly string[];
  readonly value: unknown;
  /** It is there even where it is empty: a variable that is set to nothing is not the same as none. */
  readonly counts?: true;
}

/**
 * In the order of the left, then what only the right has. What is empty is not there: Go's encoders write an empty list, or
 * leave it out, as their structs were declared. Of what is named twice the last one counts, as it does for JSON.
 */
export function differences(left: readonly NamedValue[], right: readonly NamedValue[]): Difference[] {
  const [here, there] = [byPath(left), byPath(right)];
  return [...new Map([...here, ...there])].flatMap(([key, { path }]) => {
    const [one, other] = [here.get(key), there.get(key)];
    if (one && other && isSame(one.value, other.value)) return [];
    return [{ path, ...(one && { left: one.value }), ...(other && { right: other.value }) }];
  });
}

/** The members of an object, below a path; none of what is no object. */
export function members(path: readonly string[], value: unknown): NamedValue[] {
  return isJsonObject(value)
    ? Object.entries(value).map(([name, each]) => ({ path: [...path, name], value: each }))
    : [];
}

/** The same of what has names of its own, labels or annotations, which are there whatever they say. */
export function entries(path: readonly string[], value: unknown): NamedValue[] {
  return members(path, value).map(each => ({ ...each, counts: true }));
}

function byPath(values: readonly NamedValue[]): Map<string, NamedValue> {
  return new Map(
    values.filter(({ value, counts }) => counts || !isNothing(value)).map(each => [JSON.stringify(each.path), each]),
  );
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right || canonical(left) === canonical(right);
}

/** The order of an object's members says nothing. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_, each: unknown) =>
    isJsonObject(each) ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}
