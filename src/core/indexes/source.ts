// What is known of a source of an index.
import type { Descriptor } from '../manifest.ts';
import type { Platform } from '../platform.ts';

export type Source = ImageSource | IndexSource;

export interface ImageSource {
  readonly kind: 'image';
  /** Media type, digest and size of its manifest; no platform. */
  readonly descriptor: Descriptor;
  /** What its configuration states; left out where it states none, or was not read. */
  readonly platform?: Platform;
}

export interface IndexSource {
  readonly kind: 'index';
  readonly digest: string;
  readonly mediaType: string;
  /** As they stand in it, attestations among them. */
  readonly manifests: readonly Descriptor[];
}
