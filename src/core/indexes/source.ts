// What is known of a source of an index.
import type { Descriptor, Index } from '../manifest.ts';
import type { Platform } from '../platform.ts';

export type Source = ImageSource | IndexSource;

export interface ImageSource {
  readonly kind: 'image';
  /** Media type, digest and size of its manifest; no platform. */
  readonly descriptor: Descriptor;
  /** What its configuration states; left out where it states none, or was not read. */
  readonly platform?: Platform;
}

/** `manifests` as they stand in it, attestations among them. */
export interface IndexSource extends Index {
  readonly digest: string;
  /** As it was sent. Given, an index that says the same is stored as these bytes, and keeps its digest and signatures. */
  readonly text?: string;
}
