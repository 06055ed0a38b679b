// An index that somebody wants: read from its sources, planned, pushed. Children first, by digest; the tags last, so that a
// failure leaves every tag as it was; and read back in the end.
import type { ComposedIndex, Resolution } from '../../core/indexes/resolve.ts';
import type { IndexSource } from '../../core/indexes/source.ts';
import type { EngineSource, IndexSpec } from '../../core/indexes/spec.ts';
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
  /** Gives what an engine holds; without it such a source is refused. */
  readonly openSaved?: (engine: EngineSource, name: string, signal: AbortSignal) => Promise<SavedImage>;
}

export interface IndexDraft {
  readonly spec: IndexSpec;
  /** What the first tag points to now; undefined where there is no such tag. */
  readonly current: string | undefined;
  /** The index that the spec replaces, where it names one. */
  readonly base?: IndexSource;
  readonly resolution: Resolution;
  readonly index: ComposedIndex;
}

export interface PushDraftOptions extends DraftOptions {
  readonly onProgress?: (progress: TransferProgress) => void;
}

export interface PushedIndex extends ComposedIndex {
  readonly transfers: readonly PlannedTransfer[];
}

export interface IndexWriting {
  /**
   * Reads all sources as they are now, and writes nothing. Rejects with RegistryError about the source that cannot be read, or
   * with IndexRefused for what is wrong with the index as a whole.
   */
  draftIndex(spec: IndexSpec, options: DraftOptions): Promise<IndexDraft>;
  /** What a push would do with each manifest of it. Writes nothing. */
  planIndex(draft: Pick<IndexDraft, 'spec' | 'resolution'>, signal: AbortSignal): Promise<readonly PlannedTransfer[]>;
  /** Rejects as `draftIndex` does, with `index-tag-moved` where the tag is not what the draft replaces any more. */
  pushDraft(draft: IndexDraft, options: PushDraftOptions): Promise<PushedIndex>;
}

export function createIndexWriting(): IndexWriting {
  const notYet = (): never => {
    throw new Error('not yet');
  };
  return { draftIndex: notYet, planIndex: notYet, pushDraft: notYet };
}
