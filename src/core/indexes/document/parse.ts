// An index document's text → what it wants, with the places of everything in it. Never throws on a user's text.
import type { IndexSpec, SpecEntry } from '../spec.ts';
import type { SpecProblemCode } from '../problem.ts';

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
  readonly faults: readonly Fault[];
}

/** Whether a text is meant as an index document, whatever its file is called: `image` and `manifests` at its root. */
export function looksLikeIndexDocument(_text: string): boolean {
  throw new Error('not yet');
}

export function parseIndexDocument(_text: string): IndexDocument {
  throw new Error('not yet');
}
