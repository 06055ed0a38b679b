// What a deletion takes with it, known before anything is deleted. A digest takes every tag on it along, and leaves a hole
// in every index that holds it; a tag alone takes nothing, and may leave its image where no name leads to
// (distribution specification, “Deleting tags” and “Deleting manifests”).
import { parseDigest } from './digest.ts';
import { cosignSuffixes, referrersTag, subjectOfTag } from './referrers.ts';

/** What a repository holds. */
export interface Survey {
  /** The digest that each tag points to. */
  readonly tags: ReadonlyMap<string, string>;
  /** By the digest of each index, nested ones too: the digests of its entries. */
  readonly indexes: ReadonlyMap<string, readonly string[]>;
}

/** What somebody wants to be rid of, in one repository. */
export interface Named {
  readonly tags: readonly string[];
  readonly digests: readonly string[];
}

export interface DeletionScope {
  /** The images of the named tags too, and not their tags alone. */
  readonly images: boolean;
  /** Every index too that would be left with a hole. */
  readonly indexes: boolean;
}

export interface PlannedManifest {
  readonly digest: string;
  /** Its tags, which go with it. */
  readonly tags: readonly string[];
}

/** An index that holds what is to be deleted, while something still leads to it. */
interface Holder {
  readonly digest: string;
  /** The tags that lead to it: its own, and those of the indexes around it. */
  readonly tags: readonly string[];
}

export interface DeletionPlan {
  /** Tags to be deleted alone, and what they point to. */
  readonly tags: readonly { readonly tag: string; readonly digest: string }[];
  /** In this order: an index before what it holds, as a registry may refuse a child that something refers to. */
  readonly manifests: readonly PlannedManifest[];
  /** Tags that nobody named and that go all the same, as they are on the same digest. */
  readonly shared: readonly string[];
  /** Without `indexes` why nothing may be deleted, with it what goes too. */
  readonly holders: readonly Holder[];
  /** Named tags that are not there. */
  readonly gone: readonly string[];
  /** Fallback lists of referrers that name what is deleted. */
  readonly lists: readonly string[];
  /** Tags of signatures, and of lists of referrers, whose subject is deleted: they stay, and speak of nothing. */
  readonly orphans: readonly string[];
  /** Digests that stay, and that no tag leads to any more. */
  readonly untagged: readonly string[];
}

export function planDeletion(survey: Survey, named: Named, scope: DeletionScope): DeletionPlan {
  const { tags } = survey;
  const present = [...new Set(named.tags)].filter(tag => tags.has(tag));
  const digestOf = (tag: string) => tags.get(tag) ?? '';
  const wanted = new Set([...(scope.images ? present.map(digestOf) : []), ...named.digests]);
  const { doomed, holders } = withHolders(survey, named, wanted, scope);
  const remaining = remainingTags(survey, named, doomed);
  const taken = [...tags].filter(([, digest]) => doomed.has(digest)).map(([tag]) => tag);
  const lists = listsIn(survey);
  const ofHolders = new Set(holders.flatMap(each => each.tags));
  return {
    tags: present.filter(tag => !doomed.has(digestOf(tag))).map(tag => ({ tag, digest: digestOf(tag) })),
    manifests: parentsFirst(doomed, survey).map(digest => ({
      digest,
      tags: taken.filter(tag => digestOf(tag) === digest),
    })),
    shared: taken.filter(tag => !present.includes(tag) && !ofHolders.has(tag)),
    holders,
    gone: [...new Set(named.tags)].filter(tag => !tags.has(tag)),
    lists: remaining.filter(tag => lists.has(digestOf(tag)) && names(survey, digestOf(tag), doomed)),
    orphans: orphansOf(remaining, doomed),
    untagged: untaggedBy(survey, remaining, doomed),
  };
}

/** Grows until no index that is to stay holds what goes, or, without leave, until what holds it is known. */
function withHolders(
  survey: Survey,
  named: Named,
  wanted: ReadonlySet<string>,
  scope: DeletionScope,
): { doomed: ReadonlySet<string>; holders: readonly Holder[] } {
  const doomed = new Set(wanted);
  const allowed: Holder[] = [];
  for (;;) {
    const remaining = remainingTags(survey, named, doomed);
    const alive = reached(survey, remaining);
    const parents = parentsOf(survey, doomed);
    const holders = holdersOf(survey, parents.filter(isIn(alive)), remaining);
    if (scope.indexes) allowed.push(...holders);
    // An index that nobody can find any more goes along: it is of no use with a hole.
    const going = scope.indexes ? parents : parents.filter(digest => !alive.has(digest));
    if (going.length === 0) return { doomed, holders: scope.indexes ? allowed : holders };
    for (const digest of going) doomed.add(digest);
  }
}

/** Each tag is followed once: a platform may be in every index of years. */
function holdersOf(survey: Survey, indexes: readonly string[], remaining: readonly string[]): Holder[] {
  const holders = new Map(indexes.map(digest => [digest, [] as string[]]));
  if (holders.size === 0) return [];
  for (const tag of remaining) for (const digest of reached(survey, [tag])) holders.get(digest)?.push(tag);
  return Array.from(holders, ([digest, tags]) => ({ digest, tags }));
}

function remainingTags({ tags }: Survey, named: Named, doomed: ReadonlySet<string>): string[] {
  return [...tags].filter(([tag, digest]) => !named.tags.includes(tag) && !doomed.has(digest)).map(([tag]) => tag);
}

function entriesOf({ indexes }: Survey, digest: string): readonly string[] {
  return indexes.get(digest) ?? [];
}

function names(survey: Survey, index: string, digests: ReadonlySet<string>): boolean {
  return entriesOf(survey, index).some(isIn(digests));
}

function isIn(digests: ReadonlySet<string>): (digest: string) => boolean {
  return digest => digests.has(digest);
}

/** The indexes that hold some of these, and are not among them. A list of referrers holds nothing: it only names. */
function parentsOf(survey: Survey, digests: ReadonlySet<string>): string[] {
  const lists = listsIn(survey);
  return [...survey.indexes.keys()].filter(digest => {
    return !digests.has(digest) && !lists.has(digest) && names(survey, digest, digests);
  });
}

/** “Referrers Tag Schema”: the indexes whose every tag is made of its subject’s digest. */
function listsIn({ tags, indexes }: Survey): ReadonlySet<string> {
  const others = [...tags].filter(([tag]) => subjectOfTag(tag) === undefined).map(([, digest]) => digest);
  return new Set([...tags.values()].filter(digest => indexes.has(digest))).difference(new Set(others));
}

/** What these tags lead to, at any depth. */
function reached(survey: Survey, tags: readonly string[]): Set<string> {
  // A set goes on over what is added while it is gone through.
  const found = new Set(tags.flatMap(tag => survey.tags.get(tag) ?? []));
  for (const digest of found) for (const entry of entriesOf(survey, digest)) found.add(entry);
  return found;
}

function parentsFirst(doomed: ReadonlySet<string>, survey: Survey): string[] {
  const entries = [...doomed].flatMap(parent => entriesOf(survey, parent).map(digest => ({ parent, digest })));
  const parents = Map.groupBy(entries, ({ digest }) => digest);
  const ordered = new Set<string>();
  const visited = new Set<string>();
  const visit = (digest: string) => {
    if (visited.has(digest)) return;
    visited.add(digest);
    for (const { parent } of parents.get(digest) ?? []) visit(parent);
    ordered.add(digest);
  };
  for (const digest of doomed) visit(digest);
  return [...ordered];
}

function orphansOf(remaining: readonly string[], doomed: ReadonlySet<string>): string[] {
  const stems = [...doomed].flatMap(digest => {
    const parsed = parseDigest(digest);
    return parsed ? [referrersTag(parsed)] : [];
  });
  const orphans = new Set(stems.flatMap(stem => [stem, ...cosignSuffixes.map(suffix => `${stem}.${suffix}`)]));
  return remaining.filter(tag => orphans.has(tag));
}

function untaggedBy(survey: Survey, remaining: readonly string[], doomed: ReadonlySet<string>): string[] {
  const after = reached(survey, remaining);
  return [...reached(survey, [...survey.tags.keys()])].filter(digest => !after.has(digest) && !doomed.has(digest));
}
