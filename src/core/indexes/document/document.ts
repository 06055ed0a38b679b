// An index document as it was understood, with the places of everything in it.
import type { SpecProblemCode } from '../problem.ts';
import type { IndexSpec, SpecEntry } from '../spec.ts';

/** Offsets into the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Placed<T> extends Span {
  readonly value: T;
}

/** What the text alone tells to be wrong. */
export interface Fault extends Span {
  readonly code: SpecProblemCode;
  readonly severity: 'error' | 'warning';
  /** In English, for people; the feature translates by `code` and shows this as the detail. */
  readonly message: string;
}

export interface PlacedEntry extends Span {
  /** What was understood; left out where its image cannot be read. */
  readonly entry?: SpecEntry;
  readonly image?: Placed<string>;
  readonly platform?: Span;
  readonly annotations?: Span;
}

export interface IndexDocument {
  /** Left out where something that a push needs is missing or wrong: `faults` say what. */
  readonly spec?: IndexSpec;
  readonly image?: Placed<string>;
  readonly tags: readonly Placed<string>[];
  readonly mediaType?: Placed<string>;
  readonly replaces?: Placed<string>;
  readonly annotations?: Span;
  readonly manifests: readonly PlacedEntry[];
  /** In the order of the text. */
  readonly faults: readonly Fault[];
}
