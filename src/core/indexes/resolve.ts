// Sources → the entries of an index, in order, and what is wrong with them. Pure: the same answer for the document's warnings,
// its lens, the dry run and the push.
import type { IndexType } from '../composeIndex.ts';
import type { Descriptor } from '../manifest.ts';
import type { SpecProblem } from './problem.ts';
import type { Source, IndexSource } from './source.ts';
import type { IndexSpec, SpecEntry } from './spec.ts';

export interface ResolvedEntry {
  readonly descriptor: Descriptor;
  /** The source that it came from, by its place among the spec's manifests. */
  readonly at: number;
  readonly source: SpecEntry;
}

export interface Resolution {
  /** In the order of the spec, each source's attestations behind its images; none twice. */
  readonly entries: readonly ResolvedEntry[];
  readonly problems: readonly SpecProblem[];
}

/** The index as it would be stored, to the byte. */
export interface ComposedIndex {
  readonly mediaType: IndexType;
  readonly text: string;
  readonly digest: string;
}

/**
 * @param sourceOf undefined for a source that is not known: it has no entries, and no problem either
 * @param base the index that is edited: what it says of an image that stays, its attestations, comes along
 */
export function resolveEntries(
  _manifests: readonly SpecEntry[],
  _sourceOf: (entry: SpecEntry) => Source | undefined,
  _base?: IndexSource,
): Resolution {
  throw new Error('not yet');
}

/** Undefined where the spec insists on a Docker list that cannot hold what it shall; `problems` of the spec say why. */
export async function composeResolved(
  _spec: Pick<IndexSpec, 'mediaType' | 'annotations'>,
  _entries: readonly ResolvedEntry[],
): Promise<ComposedIndex | undefined> {
  throw new Error('not yet');
}
