// Sources → the entries of an index, in order, and what is wrong with them. Pure: the same answer for the document's warnings,
// its lens, the dry run and the push.
import {
  composeIndex,
  hasAny,
  indexTypeFor,
  isDockerType,
  type IndexMembers,
  type IndexType,
} from '../composeIndex.ts';
import { digestOf, formatDigest } from '../digest.ts';
import { attestedDigest, isAttestation, mediaTypes, type Descriptor } from '../manifest.ts';
import { entriesOf, type FoundEntries, type FoundEntry, type Held } from './entries.ts';
import { entryKey, twiceIn } from './duplicates.ts';
import type { SpecProblem } from './problem.ts';
import type { Source, IndexSource } from './source.ts';
import type { IndexSpec, SpecEntry } from './spec.ts';

export interface ResolvedEntry {
  readonly descriptor: Descriptor;
  /** The source that it came from, by its place among the spec's manifests. */
  readonly at: number;
  readonly source: SpecEntry;
}

export interface Resolution {
  /** In the order of the spec, each source's attestations behind its images; none twice. */
  readonly entries: readonly ResolvedEntry[];
  readonly problems: readonly SpecProblem[];
  /** What is edited, or the only source: where the index says the same as this one, it is this one. */
  readonly origin?: Origin;
}

/** An index that another one may turn out to be. */
export interface Origin {
  readonly source: IndexSource;
  /** Whether what the index says of itself counts too: not for a source, whose own annotations stay with it. */
  readonly isEdited: boolean;
}

/** The index as it would be stored, to the byte. */
export interface ComposedIndex {
  readonly mediaType: IndexType;
  readonly text: string;
  readonly digest: string;
}

/** All that can be known of an index before it is stored: `resolveEntries` with what is wrong with the index as a whole. */
export function resolveIndex(
  spec: Pick<IndexSpec, 'mediaType' | 'annotations' | 'manifests'>,
  sourceOf: (entry: SpecEntry) => Source | undefined,
  base?: IndexSource,
): Resolution {
  const resolution = resolveEntries(spec.manifests, sourceOf, base);
  const whole = wholeProblems(spec, resolution);
  const rest = resolution.problems.filter(({ code }) => !whole.some(each => each.code === code));
  return { ...resolution, problems: [...rest, ...whole] };
}

/**
 * @param sourceOf undefined for a source that is not known: it has no entries, and no problem either
 * @param base the index that is edited: what it says of an image that stays, its attestations, comes along
 */
export function resolveEntries(
  manifests: readonly SpecEntry[],
  sourceOf: (entry: SpecEntry) => Source | undefined,
  base?: IndexSource,
): Resolution {
  const held = new Map((base?.manifests ?? []).toReversed().map(each => [each.digest, each]));
  const results = manifests.map((entry, at) => ({ at, ...entriesOf(entry, at, sourceOf(entry), held) }));
  const found = results.flatMap(({ entries, at }) => entries.map(each => ({ ...each, at })));
  const unique = withoutRepeats(found);
  const complete = base ? withAttestationsOf(base, held, unique) : unique;
  const entries = complete.flatMap(({ descriptor, at }) => {
    const source = manifests[at];
    return source ? [{ descriptor, at, source }] : [];
  });
  const origin = originOf(results, base);
  const problems = [...results.flatMap(each => each.problems), ...twiceIn(entries), ...mixtureOf(entries)];
  return { entries, problems: problems.toSorted((left, right) => placeOf(left) - placeOf(right)), ...origin };
}

/** What is about the index as a whole comes last. */
function placeOf({ at }: SpecProblem): number {
  return at ?? Number.POSITIVE_INFINITY;
}

/** The index that is edited; else an index that is the only source and is taken whole. */
function originOf(results: readonly FoundEntries[], base: IndexSource | undefined): { origin?: Origin } {
  if (base) return { origin: { source: base, isEdited: true } };
  const [only, ...others] = results;
  return only?.whole && others.length === 0 ? { origin: { source: only.whole, isEdited: false } } : {};
}

interface PlacedDescriptor extends FoundEntry {
  readonly at: number;
}

/** The same image for the same platform from two sources is one entry, with what both say of it. */
function withoutRepeats(found: readonly PlacedDescriptor[]): PlacedDescriptor[] {
  const byKey = new Map<string, PlacedDescriptor>();
  for (const each of found) {
    const key = entryKey(each.descriptor);
    const first = byKey.get(key);
    byKey.set(key, first ? { ...first, descriptor: joined(first.descriptor, each.descriptor) } : each);
  }
  return [...byKey.values()];
}

function joined(first: Descriptor, second: Descriptor): Descriptor {
  const annotations = { ...first.annotations, ...second.annotations };
  return { ...first, ...(hasAny(annotations) && { annotations }) };
}

/**
 * Attestations of the images that stay, where they stood: behind what stood before them. Those about an image that went are gone
 * with it; those about an image that the index never had are nobody's business here, and stay.
 */
function withAttestationsOf(base: IndexSource, held: Held, entries: readonly PlacedDescriptor[]): PlacedDescriptor[] {
  const placeOfDigest = new Map(entries.map(({ descriptor, at }) => [descriptor.digest, at]));
  const isStaying = (subject: string) => placeOfDigest.has(subject) || !held.has(subject);
  const behind = new Map<string, PlacedDescriptor[]>();
  let last = '';
  for (const each of base.manifests) {
    if (placeOfDigest.has(each.digest)) last = each.digest;
    else if (isAttestation(each) && isStaying(attestedDigest(each))) {
      const subject = attestedDigest(each);
      const anchor = last === '' && placeOfDigest.has(subject) ? subject : last;
      const at = placeOfDigest.get(subject) ?? placeOfDigest.get(anchor) ?? 0;
      behind.set(anchor, [...(behind.get(anchor) ?? []), { descriptor: each, at }]);
    }
  }
  return [...(behind.get('') ?? []), ...entries.flatMap(each => [each, ...takeOnce(behind, each.descriptor.digest)])];
}

/** One image may be there for two platforms; what follows it follows the first. */
function takeOnce(behind: Map<string, PlacedDescriptor[]>, digest: string): PlacedDescriptor[] {
  const found = behind.get(digest) ?? [];
  behind.delete(digest);
  return found;
}

/** Told once, at the first that is not of the first one's kind. */
function mixtureOf(entries: readonly ResolvedEntry[]): SpecProblem[] {
  const [first] = entries;
  const odd = first && entries.find(each => isDockerType(each.descriptor) !== isDockerType(first.descriptor));
  return odd ? [{ code: 'index-types-mixed', at: odd.at }] : [];
}

/** What comes of the type that is insisted on, and of what is annotated. */
function wholeProblems(
  spec: Pick<IndexSpec, 'mediaType' | 'annotations'>,
  { entries, origin }: Resolution,
): SpecProblem[] {
  if (spec.mediaType !== mediaTypes.dockerList) {
    const type = typeOf(spec, entries, origin);
    const docker = type === mediaTypes.ociIndex ? entries.find(each => isDockerType(each.descriptor)) : undefined;
    return docker && entries.every(each => isDockerType(each.descriptor))
      ? [{ code: 'index-types-mixed', at: docker.at }]
      : [];
  }
  const odd = entries.find(each => !isDockerType(each.descriptor));
  const annotated = new Set(entries.filter(each => hasAny(each.descriptor.annotations)).map(({ at }) => at));
  return [
    ...(odd ? [{ code: 'index-types-mixed', at: odd.at, insisted: true } as const] : []),
    ...[...annotated].map(at => ({ code: 'index-annotations-lost', at }) as const),
    ...(hasAny(spec.annotations) ? [{ code: 'index-annotations-lost' } as const] : []),
  ];
}

/** What an edited index says of itself and no spec can say, stays. */
function membersOf(origin: Origin | undefined): IndexMembers {
  return origin?.isEdited ? origin.source : {};
}

/** The type of what is edited stays while it can hold what it shall. */
function typeOf(
  { mediaType, annotations }: Pick<IndexSpec, 'mediaType' | 'annotations'>,
  entries: readonly ResolvedEntry[],
  origin: Origin | undefined,
): IndexType {
  const descriptors = entries.map(({ descriptor }) => descriptor);
  const fitting = indexTypeFor(descriptors, annotations, membersOf(origin));
  return mediaType ?? (origin?.source.mediaType === mediaTypes.ociIndex ? mediaTypes.ociIndex : fitting);
}

/**
 * Undefined where the spec insists on a Docker list that cannot hold what it shall; `problems` of `resolveIndex` say why.
 * @param origin of the resolution
 */
export async function composeResolved(
  spec: Pick<IndexSpec, 'mediaType' | 'annotations'>,
  entries: readonly ResolvedEntry[],
  origin?: Origin,
): Promise<ComposedIndex | undefined> {
  const descriptors = entries.map(({ descriptor }) => descriptor);
  const members = membersOf(origin);
  const mediaType = typeOf(spec, entries, origin);
  const isHolding =
    mediaType === mediaTypes.ociIndex || indexTypeFor(descriptors, spec.annotations, members) === mediaType;
  if (!isHolding) return undefined;
  const text = composeIndex(mediaType, descriptors, spec.annotations, members);
  if (origin?.source.text !== undefined && saysTheSame(text, origin)) {
    return { mediaType, text: origin.source.text, digest: origin.source.digest };
  }
  return { mediaType, text, digest: formatDigest(await digestOf(new TextEncoder().encode(text))) };
}

/** As `docker buildx imagetools create` keeps the bytes of an only source. */
function saysTheSame(text: string, { source, isEdited }: Origin): boolean {
  const said = isEdited ? source.annotations : undefined;
  return composeIndex(source.mediaType as IndexType, source.manifests, said, isEdited ? source : {}) === text;
}
