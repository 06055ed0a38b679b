// Indexes of our own, by image-index.md and Docker's manifest list: which type, which members, in which order. The bytes are
// those that `docker buildx imagetools create` makes of the same entries (buildx `util/imagetools/create.go`: Go's
// `json.MarshalIndent` of image-spec's `specs-go/v1`), so that both give one digest.
import { mediaTypes, type Descriptor, type Index } from './manifest.ts';
import type { Platform } from './platform.ts';

export type IndexType = typeof mediaTypes.ociIndex | typeof mediaTypes.dockerList;

type Annotations = Readonly<Record<string, string>>;

/** What an index says beside its entries. */
export type IndexMembers = Pick<Index, 'artifactType' | 'subject'>;

/** Docker's list only where everything in it is Docker's, and nothing is said that only OCI has a place for. */
export function indexTypeFor(
  entries: readonly Pick<Descriptor, 'mediaType' | 'annotations'>[],
  annotations?: Annotations,
  members: IndexMembers = {},
): IndexType {
  const isSaid = hasAny(annotations) || members.artifactType !== undefined || members.subject !== undefined;
  const isPlain = !isSaid && entries.every(each => !hasAny(each.annotations) && isDockerType(each));
  return isPlain ? mediaTypes.dockerList : mediaTypes.ociIndex;
}

export function isDockerType({ mediaType }: Pick<Descriptor, 'mediaType'>): boolean {
  return mediaType === mediaTypes.dockerManifest || mediaType === mediaTypes.dockerList;
}

/** An empty set of annotations says nothing. */
export function hasAny(annotations: Annotations | undefined): boolean {
  return annotations !== undefined && Object.keys(annotations).length > 0;
}

export function composeIndex(
  mediaType: IndexType,
  entries: readonly Descriptor[],
  annotations?: Annotations,
  { artifactType, subject }: IndexMembers = {},
): string {
  const index = {
    schemaVersion: 2,
    mediaType,
    artifactType,
    manifests: entries.map(entryOf),
    subject: subject && entryOf(subject),
    annotations: sorted(annotations),
  };
  return asGoWrites(JSON.stringify(index, undefined, 2));
}

/** Only what a descriptor may have; members that are undefined do not reach the text. */
function entryOf({ mediaType, digest, size, platform, annotations, artifactType, data }: Descriptor): object {
  const platformText = platform && platformMembers(platform);
  return { mediaType, digest, size, annotations: sorted(annotations), data, platform: platformText, artifactType };
}

function platformMembers({ os, architecture, variant, osVersion, osFeatures }: Platform): object {
  return { architecture, os, 'os.version': osVersion, 'os.features': osFeatures, variant };
}

/** Go sorts a map's keys by their bytes. (Keys that are whole numbers come first all the same: no annotation has such.) */
function sorted(annotations: Annotations | undefined): object | undefined {
  if (!annotations || !hasAny(annotations)) return undefined;
  return Object.fromEntries(Object.entries(annotations).toSorted(([left], [right]) => compareBytes(left, right)));
}

function compareBytes(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)];
  const at = a.findIndex((character, place) => character !== b[place]);
  if (at < 0) return a.length - b.length;
  return (a[at]?.codePointAt(0) ?? -1) - (b[at]?.codePointAt(0) ?? -1);
}

/** Go escapes in strings what HTML and JavaScript could take for theirs (encoding/json, `HTMLEscape`). */
function asGoWrites(json: string): string {
  return json.replaceAll(
    /[<>&\u2028\u2029]/g,
    character => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
