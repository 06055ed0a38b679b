// How property tests run: always the same cases, so that a failure is one for everybody; more and other ones where
// MULTIARCH_PROPERTY_RUNS says how many.
import process from 'node:process';
import * as fc from 'fast-check';

const more = Number(process.env['MULTIARCH_PROPERTY_RUNS'] ?? 0);

export function holds<T extends [unknown, ...unknown[]]>(
  property: fc.IRawProperty<T> | fc.IAsyncProperty<T>,
  runs = 300,
): void | Promise<void> {
  return fc.assert(property, more > 0 ? { numRuns: more } : { numRuns: runs, seed: 20260101 });
}

/** Text that breaks things: any characters, with pieces that mean something to the parser put between them. */
export function textWith(...pieces: readonly string[]): fc.Arbitrary<string> {
  const part = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
    { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
  );
  return fc.array(part, { maxLength: 24 }).map(parts => parts.join(''));
}
