// Indexes of our own, by image-index.md and Docker's manifest list: which type, which members, in which order.
import { mediaTypes, type Descriptor } from './manifest.ts';
import type { Platform } from './platform.ts';

export type IndexType = typeof mediaTypes.ociIndex | typeof mediaTypes.dockerList;

/** Docker's list only where everything in it is Docker's, and nothing is said that only OCI has a place for. */
export function indexTypeFor(
  entries: readonly Pick<Descriptor, 'mediaType' | 'annotations'>[],
  annotations?: Readonly<Record<string, string>>,
): IndexType {
  const isPlain = !annotations && entries.every(each => !each.annotations && isDockerType(each));
  return isPlain ? mediaTypes.dockerList : mediaTypes.ociIndex;
}

export function isDockerType({ mediaType }: Pick<Descriptor, 'mediaType'>): boolean {
  return mediaType === mediaTypes.dockerManifest || mediaType === mediaTypes.dockerList;
}

export function composeIndex(
  mediaType: IndexType,
  entries: readonly Descriptor[],
  annotations?: Readonly<Record<string, string>>,
): string {
  const index = { schemaVersion: 2, mediaType, manifests: entries.map(entryOf), ...(annotations && { annotations }) };
  return JSON.stringify(index, undefined, 2);
}

/** Only what an index's entry may have; members that are undefined do not reach the text. */
function entryOf({ mediaType, digest, size, platform, annotations, artifactType }: Descriptor): object {
  return { mediaType, digest, size, platform: platform && platformMembers(platform), artifactType, annotations };
}

function platformMembers({ os, architecture, variant, osVersion, osFeatures }: Platform): object {
  return { architecture, os, 'os.version': osVersion, 'os.features': osFeatures, variant };
}
