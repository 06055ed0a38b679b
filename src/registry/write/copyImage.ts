// An image copied from one place to another, on any two registries: its platforms, its attestations and what refers to it.
import type { Platform } from '../../core/platform.ts';
import type { Reference } from '../../core/reference.ts';
import type { TransferProgress } from './transfer.ts';

export interface CopyImageOptions {
  readonly signal: AbortSignal;
  /** Left out: all of them, and the digest stays the same. */
  readonly platforms?: readonly Platform[];
  readonly onProgress?: (progress: TransferProgress) => void;
}

export interface CopiedImage {
  readonly digest: string;
  /** Digests of manifests, and of blobs, that the target did not have. */
  readonly copied: readonly string[];
  /** Those that it had, or that were mounted. */
  readonly skipped: readonly string[];
  /** Bytes that went over the line. */
  readonly bytes: number;
}

export interface ImageCopying {
  /** Rejects with RegistryError about the side that failed; the tag of the target is then as it was. */
  copyImage(from: Reference, to: Reference, options: CopyImageOptions): Promise<CopiedImage>;
}

export function createImageCopying(): ImageCopying {
  return {
    copyImage: () => {
      throw new Error('not yet');
    },
  };
}
