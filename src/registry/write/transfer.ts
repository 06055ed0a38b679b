// What a push or a copy does with each piece, as it is planned and as it goes on.
import type { Blobs } from './blobs.ts';
import type { Manifests } from '../manifests.ts';
import type { Repository } from '../../core/reference.ts';

/** Where content is read from: a registry's repository, or an archive that an engine saved. */
export interface ContentSource extends Pick<Manifests, 'manifest'>, Pick<Blobs, 'blob'> {}

/** `unchanged`: the target has it; `mounted`: from another repository of its registry; `uploaded`: from this machine. */
export type Transfer = 'unchanged' | 'mounted' | 'copied' | 'uploaded';

/** One manifest of an index, or of an image that is copied, with all that is below it. */
export interface PlannedTransfer {
  readonly digest: string;
  readonly from: Repository;
  readonly how: Transfer;
}

/** Told as it goes on; `of` grows while manifests are read. */
export interface TransferProgress {
  /** What is worked on now: a digest, a tag. */
  readonly name: string;
  readonly step: 'image' | 'blob' | 'tag';
  /** Bytes of blobs, those that were skipped or mounted among them. */
  readonly bytes: number;
  readonly ofBytes: number;
  /** Manifests. */
  readonly done: number;
  readonly of: number;
}
