// One source → its entries in the index: an image is one, an index is all that it holds, or what it holds for one platform.
import { hasAny } from '../composeIndex.ts';
import { formatDigest } from '../digest.ts';
import { attestedDigest, isAttestation, isUnknown, type Descriptor } from '../manifest.ts';
import { normalizePlatform, samePlatform, type Platform } from '../platform.ts';
import type { SpecProblem } from './problem.ts';
import type { ImageSource, IndexSource, Source } from './source.ts';
import type { SpecEntry } from './spec.ts';

export interface FoundEntry {
  readonly descriptor: Descriptor;
}

export interface FoundEntries {
  readonly entries: readonly FoundEntry[];
  readonly problems: readonly SpecProblem[];
  /** The index, where all of it is taken. */
  readonly whole?: IndexSource;
}

/** What the index that is edited holds, by digest. */
export type Held = ReadonlyMap<string, Descriptor>;

const nothing: FoundEntries = { entries: [], problems: [] };

/**
 * Whether an image's configuration adds to what a source says: where it states no platform, where only the configuration
 * knows the operating system's version (Windows hosts choose by it) or the variant.
 */
export function needsConfiguration({ platform }: Pick<SpecEntry, 'platform'>): boolean {
  if (!platform) return true;
  return isVersioned(platform.os) ? platform.osVersion === undefined : isBareArm(platform);
}

export function entriesOf(entry: SpecEntry, at: number, source: Source | undefined, base: Held): FoundEntries {
  const held = heldBy(base, entry, source);
  if (held) return imageEntry(entry, at, { ...imageOf(source), descriptor: held }, held.platform);
  if (!source) return nothing;
  if (source.kind === 'image') return imageEntry(entry, at, source);
  return entry.platform ? platformEntries(entry, at, entry.platform, source) : allEntries(entry, at, source);
}

/**
 * What the index that is edited says of an image which stays: all but what the spec says, annotations among it. An index inside
 * it stays one entry.
 */
function heldBy(base: Held, entry: SpecEntry, source: Source | undefined): Descriptor | undefined {
  const known = source?.kind === 'image' ? source.descriptor.digest : source?.digest;
  const digest = known ?? (entry.reference.digest && formatDigest(entry.reference.digest));
  const held = digest === undefined ? undefined : base.get(digest);
  if (!held || isAttestation(held)) return held;
  const { annotations: _said, ...rest } = held;
  return rest;
}

function imageOf(source: Source | undefined): Pick<ImageSource, 'kind' | 'platform'> {
  return source?.kind === 'image' ? source : { kind: 'image' };
}

function imageEntry(entry: SpecEntry, at: number, source: ImageSource, before?: Platform): FoundEntries {
  const own = source.platform && !isUnknown(source.platform) ? source.platform : undefined;
  const platform = entry.platform ? withOwnDetails(entry.platform, own) : (own ?? before);
  const descriptor = annotated({ ...source.descriptor, ...(platform && { platform }) }, entry);
  if (isAttestation(descriptor)) return { entries: [{ descriptor }], problems: [] };
  return { entries: [{ descriptor }], problems: imageProblems(entry, at, platform, own) };
}

function imageProblems(
  entry: SpecEntry,
  at: number,
  platform: Platform | undefined,
  own: Platform | undefined,
): SpecProblem[] {
  if (!platform) return [{ code: 'index-platform-unknown', at }];
  const isOther = entry.platform && own && !isUnknown(platform) && differs(entry.platform, own);
  const isOnlyVariant = isBareArm(platform) && (!own || own.architecture === 'arm');
  if (isOnlyVariant) return [{ code: 'index-variant-missing', at, platform, ...(own?.variant && { own }) }];
  return isOther ? [{ code: 'index-platform-differs', at, platform: entry.platform, own }] : [];
}

function isBareArm({ architecture, variant }: Pick<Platform, 'architecture' | 'variant'>): boolean {
  return architecture.toLowerCase() === 'arm' && !variant;
}

/** Linux's images have no version. */
function isVersioned(os: string): boolean {
  return os.toLowerCase() !== 'linux';
}

/** As manifest-tool (`registry/push.go`, `resolvePlatform`): without its version no Windows host can choose an image. */
function withOwnDetails(given: Platform, own: Platform | undefined): Platform {
  if (!own || !isVersioned(given.os) || !samePlatform(given, own)) return given;
  const { osVersion = own.osVersion, osFeatures = own.osFeatures } = given;
  return { ...given, ...(osVersion && { osVersion }), ...(osFeatures && { osFeatures }) };
}

/** A configuration without a variant contradicts none: most builders write none, whatever they built for. */
function differs(given: Platform, own: Platform): boolean {
  if (given.osVersion && own.osVersion && !isVersionWithin(own.osVersion, given.osVersion)) return true;
  if (samePlatform(given, own)) return false;
  const [left, right] = [given, own].map(normalizePlatform);
  return own.variant !== undefined || left?.os !== right?.os || left?.architecture !== right?.architecture;
}

/** `10.0.20348` is any of its revisions. */
function isVersionWithin(version: string, wanted: string): boolean {
  return version === wanted || version.startsWith(`${wanted}.`);
}

function allEntries(entry: SpecEntry, at: number, source: IndexSource): FoundEntries {
  const entries = source.manifests.map(each => ({ descriptor: isAttestation(each) ? each : annotated(each, entry) }));
  const platforms = platformsOf(source);
  return { entries, problems: [{ code: 'index-source-is-index', at, platforms }], whole: source };
}

function platformsOf({ manifests }: IndexSource): Platform[] {
  return manifests.flatMap(each =>
    each.platform && !isUnknown(each.platform) && !isAttestation(each) ? [each.platform] : [],
  );
}

/** Without a version of the operating system all of them are taken: a Windows host finds the one for its own. */
function platformEntries(entry: SpecEntry, at: number, platform: Platform, source: IndexSource): FoundEntries {
  const chosen = source.manifests.filter(
    each => !isAttestation(each) && each.platform && isFor(platform, each.platform),
  );
  if (chosen.length === 0) {
    const available = platformsOf(source);
    return { entries: [], problems: [{ code: 'index-platform-not-in-source', at, platform, available }] };
  }
  const about = Map.groupBy(source.manifests.filter(isAttestation), attestedDigest);
  const entries = chosen.flatMap(each => [annotated(each, entry), ...(about.get(each.digest) ?? [])]);
  return { entries: entries.map(descriptor => ({ descriptor })), problems: [] };
}

function isFor(wanted: Platform, found: Platform): boolean {
  if (!samePlatform(wanted, found)) return false;
  if (wanted.osVersion && !isVersionWithin(found.osVersion ?? '', wanted.osVersion)) return false;
  return (wanted.osFeatures ?? []).every(feature => found.osFeatures?.includes(feature));
}

function annotated(descriptor: Descriptor, { annotations }: SpecEntry): Descriptor {
  return hasAny(annotations)
    ? { ...descriptor, annotations: { ...descriptor.annotations, ...annotations } }
    : descriptor;
}
