// The keys of an index document, in one table: what the parser reads, completion offers, hovers say, and the JSON schema has.
// manifest-tool's are those of its `pkg/types/input.go`; its reader (gopkg.in/yaml.v3) has image-spec's platform in it, whose
// members it calls `osversion` and `osfeatures`.
import { mediaTypes } from '../../manifest.ts';

export type KeyKind = 'text' | 'texts' | 'map' | 'platform' | 'entries';

export interface DocumentKey {
  readonly name: string;
  readonly kind: KeyKind;
  /** In English, for people; no markup. */
  readonly description: string;
  /** All that it may be. */
  readonly values?: readonly string[];
  /** The name that is meant, where this one is only understood. */
  readonly meant?: string;
  /** Read by nobody any more. */
  readonly isIdle?: true;
}

const annotations = 'Only an OCI index has a place for them.';

export const rootKeys: readonly DocumentKey[] = [
  {
    name: 'image',
    kind: 'text',
    description:
      'The image that is made: its repository and its first tag. Without a tag it is those of “tags”, or “latest” where there are none either.',
  },
  {
    name: 'tags',
    kind: 'texts',
    description: 'More tags of the same repository. An empty list: no tag but that of “image”.',
  },
  {
    name: 'mediaType',
    kind: 'text',
    description:
      'The type of the index, where one insists. Left out: Docker’s list where all of it is Docker’s and nothing is annotated, otherwise the OCI index.',
    values: [mediaTypes.ociIndex, mediaTypes.dockerList],
  },
  { name: 'annotations', kind: 'map', description: `What is said of the whole index. ${annotations}` },
  {
    name: 'replaces',
    kind: 'text',
    description:
      'The digest of the index that is edited. Where the tag points to another by now, somebody has pushed meanwhile, and nothing is overwritten.',
  },
  {
    name: 'manifests',
    kind: 'entries',
    description: 'The images that it is made of: from this repository, another one, another registry, or this machine.',
  },
];

export const entryKeys: readonly DocumentKey[] = [
  {
    name: 'image',
    kind: 'text',
    description:
      'An image by tag or digest. An index stands for all that it holds, or, with a platform, for that one. “docker-daemon:app:dev” and “containers-storage:app:dev” are images of Docker and Podman on this machine.',
  },
  {
    name: 'platform',
    kind: 'platform',
    description:
      'What the image is stored for, or which one of an index is taken. Left out: what the image itself states.',
  },
  { name: 'annotations', kind: 'map', description: `What is said of this image in the index. ${annotations}` },
];

export const platformKeys: readonly DocumentKey[] = [
  { name: 'os', kind: 'text', description: 'The operating system, as Go names it (GOOS): linux, windows.' },
  { name: 'architecture', kind: 'text', description: 'The architecture, as Go names it (GOARCH): amd64, arm64, arm.' },
  {
    name: 'variant',
    kind: 'text',
    description: 'The variant of the architecture: v6 or v7 for arm. Without one, arm is taken for v7.',
  },
  {
    name: 'os.version',
    kind: 'text',
    description: 'The version of the operating system: 10.0.20348.2340. Windows hosts choose by it.',
  },
  { name: 'os.features', kind: 'texts', description: 'What the operating system must have: win32k.' },
  {
    name: 'osversion',
    kind: 'text',
    meant: 'os.version',
    description: 'The version of the operating system, as manifest-tool spells it.',
  },
  {
    name: 'osfeatures',
    kind: 'texts',
    meant: 'os.features',
    description: 'What the operating system must have, as manifest-tool spells it.',
  },
  {
    name: 'features',
    kind: 'texts',
    isIdle: true,
    description: 'What the processor must have. No index holds it any more, and no engine chose by it.',
  },
];

/** By the path of a mapping: `manifests` for an entry, `manifests/platform`. */
export const keysAt: ReadonlyMap<string, readonly DocumentKey[]> = new Map([
  ['', rootKeys],
  ['manifests', entryKeys],
  ['manifests/platform', platformKeys],
]);

/** Keys that are written, not those that are only understood. */
export function offeredKeys(path: string): readonly DocumentKey[] {
  return (keysAt.get(path) ?? []).filter(({ meant, isIdle }) => meant === undefined && !isIdle);
}
