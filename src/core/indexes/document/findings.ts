// An index document × what registries say of its sources → what is wrong with it, each with its place in the text.
import type { IndexType } from '../../composeIndex.ts';
import { formatReference, type Reference } from '../../reference.ts';
import { specSeverities, type SpecProblem, type SpecSeverity } from '../problem.ts';
import { resolveIndex, type Resolution } from '../resolve.ts';
import type { IndexSource, Source } from '../source.ts';
import type { IndexSpec, SpecEntry } from '../spec.ts';
import type { Fault, IndexDocument, PlacedEntry, Span } from './document.ts';

/** What a registry told of a source: that it is not there, or why it cannot be used. */
export type SourceFailure =
  | { readonly kind: 'missing' }
  /** In English, for people. */
  | { readonly kind: 'unusable'; readonly reason: string };

/** What is known without asking; undefined where nothing is. */
export interface IndexKnowledge {
  source(reference: Reference): Source | SourceFailure | undefined;
  /** What a tag points to now. */
  digestOf(tag: Reference): string | undefined;
}

/** `at`: the place of the entry among those of the text. */
export type DocumentFinding = Span & { readonly related: readonly Span[] } & (
    | (Pick<Fault, 'code' | 'message' | 'severity'> & { readonly kind: 'fault' })
    | {
        readonly kind: 'problem';
        readonly code: SpecProblem['code'];
        readonly at?: number;
        /** The entry of the same platform. */
        readonly other?: number;
        readonly problem: SpecProblem;
      }
    | { readonly kind: 'source'; readonly code: 'index-source-missing'; readonly at: number; readonly image: Reference }
    | {
        readonly kind: 'source';
        readonly code: 'index-source-unusable';
        readonly at: number;
        readonly image: Reference;
        readonly reason: string;
      }
    | {
        readonly kind: 'moved';
        readonly code: 'index-tag-moved';
        readonly tag: Reference;
        readonly replaced: string;
        readonly current: string;
      }
  );

/** Errors stand in the way of a push. */
export function severityOf(finding: DocumentFinding): SpecSeverity {
  return finding.kind === 'fault' ? finding.severity : specSeverities[finding.code];
}

export interface ExaminedIndex {
  readonly findings: readonly DocumentFinding[];
  readonly resolution: Resolution;
}

/** In the order of the text. */
export function examineIndex(document: IndexDocument, knowledge: IndexKnowledge): ExaminedIndex {
  const placed = document.manifests.flatMap((each, at) => (each.entry ? [{ ...each, entry: each.entry, at }] : []));
  const known = new Map(
    placed.map(({ entry }) => [entry, entry.engine ? undefined : knowledge.source(entry.reference)]),
  );
  const sourceOf = (entry: SpecEntry) => asSource(known.get(entry));
  const manifests = placed.map(({ entry }) => entry);
  const resolution = resolveIndex({ ...wholeOf(document), manifests }, sourceOf, baseOf(document, knowledge));
  const findings = [
    ...document.faults.map(fault => ({ ...fault, kind: 'fault' as const, related: [] })),
    ...placed.flatMap(each => sourceFinding(each, known.get(each.entry))),
    ...resolution.problems.map(problem => problemFinding(problem, placed, document)),
    ...movedFinding(document, knowledge),
  ];
  return { findings: findings.toSorted((left, right) => left.start - right.start), resolution };
}

type Whole = Pick<IndexSpec, 'annotations'> & { readonly mediaType?: IndexType };

/** Also of a document that lacks something which a push needs. */
function wholeOf({ spec }: IndexDocument): Whole {
  const { mediaType, annotations } = spec ?? {};
  return { ...(mediaType && { mediaType }), ...(annotations && { annotations }) };
}

function asSource(known: Source | SourceFailure | undefined): Source | undefined {
  return known?.kind === 'image' || known?.kind === 'index' ? known : undefined;
}

function baseOf({ spec }: IndexDocument, knowledge: IndexKnowledge): IndexSource | undefined {
  const base = spec && replacedIndex(spec);
  const known = base && asSource(knowledge.source(base));
  return known?.kind === 'index' ? known : undefined;
}

/** The index that is edited, by its digest. */
function replacedIndex({ target, replaces }: Pick<IndexSpec, 'target' | 'replaces'>): Reference | undefined {
  const [algorithm, hex] = replaces?.split(':') ?? [];
  if (algorithm !== 'sha256' && algorithm !== 'sha512') return undefined;
  return hex === undefined ? undefined : { ...target, original: '', digest: { algorithm, hex } };
}

export function targetTags({ target, tags }: Pick<IndexSpec, 'target' | 'tags'>): Reference[] {
  return tags.map(tag => ({ ...target, tag, original: '' }));
}

type PlacedSource = PlacedEntry & { readonly entry: SpecEntry; readonly at: number };

function sourceFinding(
  { entry, image, at, start, end }: PlacedSource,
  known: Source | SourceFailure | undefined,
): DocumentFinding[] {
  const place = {
    ...spanOf(image ?? { start, end }),
    related: [],
    kind: 'source' as const,
    at,
    image: entry.reference,
  };
  if (known?.kind === 'missing') return [{ ...place, code: 'index-source-missing' }];
  if (known?.kind !== 'unusable') return [];
  return [{ ...place, code: 'index-source-unusable', reason: known.reason }];
}

function problemFinding(
  problem: SpecProblem,
  placed: readonly PlacedSource[],
  document: IndexDocument,
): DocumentFinding {
  const entry = problem.at === undefined ? undefined : placed[problem.at];
  const other = problem.code === 'index-platform-twice' ? placed[problem.other] : undefined;
  return {
    ...(entry ? placeIn(problem, entry) : wholePlace(document)),
    related: other ? [placeIn(problem, other)] : [],
    kind: 'problem',
    code: problem.code,
    ...(entry && { at: entry.at }),
    ...(other && { other: other.at }),
    problem,
  };
}

/** What is to be changed: what was said of the platform, where something was said, or else the image. */
function placeIn({ code }: SpecProblem, entry: PlacedSource): Span {
  const image = entry.image ?? entry;
  const about = code === 'index-annotations-lost' ? entry.annotations : aboutImage.has(code) ? image : entry.platform;
  return spanOf(about ?? image);
}

const aboutImage: ReadonlySet<string> = new Set<SpecProblem['code']>([
  'index-platform-unknown',
  'index-source-is-index',
  'index-types-mixed',
]);

function wholePlace({ annotations, mediaType, image }: IndexDocument): Span {
  return spanOf(annotations ?? mediaType ?? image ?? { start: 0, end: 0 });
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** A tag that is gone was not moved: a push makes it anew. */
function movedFinding({ spec, replaces }: IndexDocument, knowledge: IndexKnowledge): DocumentFinding[] {
  const [tag] = spec ? targetTags(spec) : [];
  const current = tag && replaces ? knowledge.digestOf(tag) : undefined;
  if (!tag || !replaces || current === undefined || current === replaces.value) return [];
  const moved = { tag, replaced: replaces.value, current };
  return [{ ...spanOf(replaces), related: [], kind: 'moved', code: 'index-tag-moved', ...moved }];
}

/** Everything that has to be known of a document: each image once, its sources first. */
export function referencesOf(document: IndexDocument): Reference[] {
  const sources = document.manifests.flatMap(({ entry }) => (entry && !entry.engine ? [entry.reference] : []));
  const { spec } = document;
  const base = spec && replacedIndex(spec);
  const edited = spec && base ? [base, ...targetTags(spec).slice(0, 1)] : [];
  return [...new Map([...sources, ...edited].map(each => [formatReference(each), each])).values()];
}
