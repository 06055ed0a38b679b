// What two images have in common, and what not: the answer of Compare Images, for scripts as it is, for people as a text.
import type { Descriptor } from '../manifest.ts';
import { formatPlatform } from '../platform.ts';
import { compareConfigurations } from './configuration.ts';
import type { ImageContent } from './content.ts';
import { differences, entries, type Difference, type NamedValue } from './difference.ts';
import { compareLayers, type LayerComparison } from './layers.ts';
import type { Pair, Paired } from './pair.ts';
import type { ComparedSide, PairedSides, Side, SidePlatform } from './sides.ts';

export interface Comparison {
  /** Nothing that the two say or hold differs. */
  readonly identical: boolean;
  readonly left: ComparedSide;
  readonly right: ComparedSide;
  /**
   * Of the indexes themselves: media type, annotations, what they say of a platform, and its attestations: how many there
   * are, or which, where both hold the same image.
   */
  readonly index: readonly Difference[];
  readonly platforms: readonly PlatformComparison[];
}

type ComparedStatus = 'identical' | 'changed' | 'only-left' | 'only-right';

export interface PlatformComparison {
  /** The left's, where both have it. */
  readonly platform: string;
  readonly status: ComparedStatus;
  readonly left?: PlatformSide;
  readonly right?: PlatformSide;
  readonly layers: LayerComparison;
  readonly config: readonly Difference[];
  /** Media types and annotations of the manifests. */
  readonly manifest: readonly Difference[];
  /** They differ, and nobody knows in what: too many do to read them all, or a manifest that its index names is missing. */
  readonly unread?: Unread;
}

export type Unread = 'limit' | 'missing';

export interface PlatformSide {
  readonly platform: string;
  readonly osVersion?: string;
  /** Of the manifest. */
  readonly digest?: string;
  /** Compressed bytes, where they are known. */
  readonly size?: number;
}

/** Whether their manifests have to be read to tell in what they differ. */
export function mayDiffer({ left, right }: Pair<Paired, Paired>): boolean {
  return left !== undefined && right !== undefined && (left.digest === undefined || left.digest !== right.digest);
}

const nothing = { layers: { shared: [], added: [], removed: [] }, config: [], manifest: [] } as const;

/** @param contents of a pair that may differ, or why they were not read */
export function comparePlatform(
  { left, right }: Pair<SidePlatform, SidePlatform>,
  read: { readonly left: ImageContent; readonly right: ImageContent } | Unread = 'limit',
): PlatformComparison {
  const contents = typeof read === 'string' ? undefined : read;
  const sides = {
    platform: formatPlatform((left ?? right)?.platform ?? unknown),
    ...(left && { left: platformSide(left, contents?.left) }),
    ...(right && { right: platformSide(right, contents?.right) }),
  };
  if (!left) return { ...sides, status: 'only-right', ...nothing };
  if (!right) return { ...sides, status: 'only-left', ...nothing };
  if (!mayDiffer({ left, right })) return { ...sides, status: 'identical', ...nothing };
  if (typeof read === 'string') return { ...sides, status: 'changed', ...nothing, unread: read };
  const layers = compareLayers(read.left.layers, read.right.layers);
  const config = compareConfigurations(read.left, read.right);
  const manifest = differences(read.left.manifest ?? [], read.right.manifest ?? []);
  const knowsManifests = read.left.manifest !== undefined && read.right.manifest !== undefined;
  // Two manifests with two digests differ, be it in nothing that a container sees. What an engine holds may have none.
  const isChanged = (knowsManifests && left.digest !== right.digest) || config.length > 0 || isOther(layers);
  return {
    ...sides,
    status: isChanged ? 'changed' : 'identical',
    layers,
    config,
    manifest: knowsManifests ? manifest : [],
  };
}

const unknown = { os: 'unknown', architecture: 'unknown' } as const;

function isOther({ shared, added, removed }: LayerComparison): boolean {
  return added.length + removed.length > 0 || shared.some(({ left }) => left !== undefined);
}

function platformSide({ platform, digest, size }: SidePlatform, content?: ImageContent): PlatformSide {
  const bytes = content?.size ?? size;
  return {
    platform: formatPlatform(platform),
    ...(platform.osVersion !== undefined && { osVersion: platform.osVersion }),
    ...(digest !== undefined && { digest }),
    ...(bytes !== undefined && { size: bytes }),
  };
}

/** What the images as a whole say, where both are compared as such; what their indexes say of the platforms. */
function compareIndexes({ left, right, pairs }: PairedSides<SidePlatform>): Difference[] {
  const both = pairs.filter(pair => pair.left?.attestations && pair.right?.attestations);
  const values = (side: Side, of: 'left' | 'right') => {
    const known = new Map(side.index?.manifests.map(each => [each.digest, each]));
    return both.flatMap(pair => {
      const platform = pair[of];
      // By the left's name: it is one entry with two contents.
      if (!platform || !pair.left) return [];
      return entryValues(entryName(pair.left), platform, known.get(platform.digest ?? ''), !mayDiffer(pair));
    });
  };
  // Of two images that no index stands above their manifests say all.
  const isWhole = left.extent === 'whole' && right.extent === 'whole' && (left.index ?? right.index) !== undefined;
  return differences(
    [...(isWhole ? wholeValues(left) : []), ...values(left, 'left')],
    [...(isWhole ? wholeValues(right) : []), ...values(right, 'right')],
  );
}

/** `windows(10.0.20348.2340)/amd64`, as containerd writes it: there may be several of one platform. */
function entryName({ platform }: Paired): string {
  const { os, osVersion } = platform;
  return formatPlatform(osVersion === undefined ? platform : { ...platform, os: `${os}(${osVersion})` });
}

function wholeValues({ mediaType, index }: Side): NamedValue[] {
  return [{ path: ['mediaType'], value: mediaType }, ...entries(['annotations'], index?.annotations)];
}

/** @param isSame the two are one image: then their attestations may be the same, which they never are of two */
function entryValues(
  name: string,
  { attestations = [] }: SidePlatform,
  entry: Descriptor | undefined,
  isSame: boolean,
): NamedValue[] {
  const digests = attestations.map(({ digest }) => digest);
  return [
    ...entries(['manifests', name, 'annotations'], entry?.annotations),
    { path: ['manifests', name, 'attestations'], value: isSame ? digests : digests.length || undefined },
  ];
}

export function comparisonOf(sides: PairedSides<SidePlatform>, platforms: readonly PlatformComparison[]): Comparison {
  const index = compareIndexes(sides);
  const identical = index.length === 0 && platforms.every(({ status }) => status === 'identical');
  return { identical, left: sides.left.described, right: sides.right.described, index, platforms };
}
