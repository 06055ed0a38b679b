// An index that somebody wants, read from its sources: what is previewed, planned and pushed.
import type { ComposedIndex, Resolution } from '../../core/indexes/resolve.ts';
import type { IndexSource } from '../../core/indexes/source.ts';
import type { EngineSource, IndexSpec, SpecEntry } from '../../core/indexes/spec.ts';
import type { FetchedManifest } from '../manifests.ts';
import type { ContentSource, PlannedTransfer, TransferProgress } from './transfer.ts';

/** An image that an engine on this machine holds, saved to be read. */
export interface SavedImage {
  /** The image or index that was saved. */
  readonly root: FetchedManifest;
  readonly content: ContentSource;
}

export interface DraftOptions {
  readonly signal: AbortSignal;
  /** Gives what an engine holds, to be read until the push has ended; without it such a source is refused. */
  readonly openSaved?: (engine: EngineSource, name: string, signal: AbortSignal) => Promise<SavedImage>;
  /** Nothing will be pushed: leave to write is not asked for, which not everybody has who may look. */
  readonly readOnly?: boolean;
}

export interface IndexDraft {
  readonly spec: IndexSpec;
  /** What the first tag points to now; undefined where there is no such tag. */
  readonly current: string | undefined;
  /** The index that the spec replaces, where it names one. */
  readonly base?: IndexSource;
  readonly resolution: Resolution;
  readonly index: ComposedIndex;
  /** Manifests of the sources by their digests: a push reads none of them again. */
  readonly fetched: ReadonlyMap<string, FetchedManifest>;
  readonly saved: ReadonlyMap<SpecEntry, SavedImage>;
}

export interface PushDraftOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: TransferProgress) => void;
}

export interface PushedIndex extends ComposedIndex {
  readonly transfers: readonly PlannedTransfer[];
}
