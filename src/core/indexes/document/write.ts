// What an index shall be → an index document's text, for people to go on with.
import type { IndexSpec } from '../spec.ts';

export interface DocumentWords {
  /** Lines at the top, without `#`. */
  readonly head?: readonly string[];
  /** A line beside a source, by its place: its size, its age. */
  readonly beside?: ReadonlyMap<number, string>;
}

export function writeIndexDocument(_spec: IndexSpec, _words: DocumentWords = {}): string {
  throw new Error('not yet');
}
