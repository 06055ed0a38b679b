// What is wrong with an index that somebody wants, as a closed set of codes with the data beside them.
import type { Platform } from '../platform.ts';

export const specProblemCodes = [
  'index-syntax',
  'index-invalid-value',
  'index-unknown-key',
  'index-source-missing',
  'index-source-unusable',
  'index-platform-twice',
  'index-platform-differs',
  'index-platform-unknown',
  'index-platform-not-in-source',
  'index-variant-missing',
  'index-source-is-index',
  'index-types-mixed',
  'index-annotations-lost',
  'index-tag-moved',
] as const;
export type SpecProblemCode = (typeof specProblemCodes)[number];

export type SpecSeverity = 'error' | 'warning' | 'information';

/** Errors are in the way of a push. */
export const specSeverities: Readonly<Record<SpecProblemCode, SpecSeverity>> = {
  'index-syntax': 'error',
  'index-invalid-value': 'error',
  'index-unknown-key': 'warning',
  'index-source-missing': 'error',
  'index-source-unusable': 'error',
  'index-platform-twice': 'error',
  'index-platform-differs': 'warning',
  'index-platform-unknown': 'warning',
  'index-platform-not-in-source': 'error',
  'index-variant-missing': 'warning',
  'index-source-is-index': 'information',
  'index-types-mixed': 'warning',
  'index-annotations-lost': 'error',
  'index-tag-moved': 'warning',
};

/** `at`: the place of the source among the spec's manifests; left out where it is about the index as a whole. */
export type SpecProblem =
  /** The entries before have an image of the same platform. */
  | { readonly code: 'index-platform-twice'; readonly at: number; readonly other: number; readonly platform: Platform }
  /** The image's own configuration says something else. */
  | {
      readonly code: 'index-platform-differs';
      readonly at: number;
      readonly platform: Platform;
      readonly own: Platform;
    }
  /** Nobody says of which platform the image is. */
  | { readonly code: 'index-platform-unknown'; readonly at: number }
  /** The source is an index, and has no such platform. */
  | {
      readonly code: 'index-platform-not-in-source';
      readonly at: number;
      readonly platform: Platform;
      readonly available: readonly Platform[];
    }
  /** `linux/arm` alone: engines take it for v7, whatever it was built for. */
  | {
      readonly code: 'index-variant-missing';
      readonly at: number;
      readonly platform: Platform;
      readonly own?: Platform;
    }
  /** The source is an index, all of whose platforms are taken. */
  | { readonly code: 'index-source-is-index'; readonly at: number; readonly platforms: readonly Platform[] }
  /** Docker's and OCI's images in one index: some registries, Quay among them, refuse it; `insisted`: it is a Docker list. */
  | { readonly code: 'index-types-mixed'; readonly at: number; readonly insisted?: true }
  /** A Docker list has no place for annotations. */
  | { readonly code: 'index-annotations-lost'; readonly at?: number };
