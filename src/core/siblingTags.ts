// Which tags of a repository stand in best for another one: where it lacks platforms, and where it does not exist.
import { distance } from 'fastest-levenshtein';
import { compareNumbers, newerFirst, parseTagVersion, withoutNumbers, type TagVersion } from './tagVersion.ts';

/**
 * The tags that may stand in for `wanted`, best first: of the same flavour before any other; then of the same minor version
 * (the newest patch first), of the same major one (the nearest minor first), and of others; never a pre-release for a
 * release. `wanted` is not among them, and of one minor version and flavour no more than two: they hold the same platforms.
 */
export function rankSiblings(wanted: string, tags: readonly string[]): string[] {
  const own = parseTagVersion(wanted);
  const ranked = rank(own, tags, each => flavourDistance(own, each));
  const alike = Map.groupBy(ranked, minorAndFlavour);
  const chosen = new Set([...alike.values()].flatMap(each => each.slice(0, mostAlike)));
  return ranked.filter(each => chosen.has(each)).map(({ tag }) => tag);
}

/** One may lack a platform that is still being built for it; a second one tells. */
const mostAlike = 2;

function minorAndFlavour({ numbers, family, namesArchitecture }: TagVersion): string {
  return `${numbers.slice(0, 2).join('.')} ${family} ${namesArchitecture}`;
}

/**
 * The existing tags that somebody may have meant by one that does not exist, likeliest first, five at most: a mistyped word
 * differs by few letters from the right one, and a version that does not exist has near ones, whatever their digits.
 */
export function closestTags(wanted: string, tags: readonly string[]): string[] {
  const letters = withoutNumbers(wanted);
  const typosTo = (tag: string) => distance(letters, withoutNumbers(tag));
  const ranked = rank(parseTagVersion(wanted), tags, ({ tag }) => typosTo(tag)).map(({ tag }) => tag);
  const near = ranked.filter(tag => typosTo(tag) <= mostTypos);
  return (near.length > 0 ? near : rankSiblings(wanted, tags)).slice(0, mostClosest);
}

const mostClosest = 5;
/** Two letters in the wrong order are two. */
const mostTypos = 2;

function rank(own: TagVersion, tags: readonly string[], distanceOf: (each: TagVersion) => number): TagVersion[] {
  return [...new Set(tags)]
    .filter(tag => tag !== own.tag)
    .map(parseTagVersion)
    .filter(({ prerelease }) => own.prerelease !== '' || prerelease === '')
    .map(each => ({ each, ranks: [distanceOf(each), ...ranksOf(own, each)], likeness: likenessOf(own, each) }))
    .toSorted(
      (left, right) =>
        compareRanks(left.ranks, right.ranks) ||
        compareNearness(own, left.each, right.each) ||
        compareRanks(left.likeness, right.likeness) ||
        newerFirst(left.each, right.each),
    )
    .map(({ each }) => each);
}

/** Numbers to be compared one after the other; the smaller is better. */
type Ranks = readonly number[];

function ranksOf(wanted: TagVersion, each: TagVersion): Ranks {
  return [
    Number(each.numbers.length > 0 && wanted.numbers.length > 0 && each.isDate !== wanted.isDate),
    // A tag for one architecture alone is seldom an answer to a question of platforms.
    Number(each.namesArchitecture),
    changes.indexOf(changeTo(wanted.numbers, each.numbers)),
  ];
}

/** Written as the other is: with as many numbers, the flavour's own version, and `v`. */
function likenessOf(wanted: TagVersion, each: TagVersion): Ranks {
  return [
    Math.abs(each.numbers.length - wanted.numbers.length),
    Number(each.flavour.join('-') !== wanted.flavour.join('-')),
    Number(each.tag.startsWith('v') !== wanted.tag.startsWith('v')),
  ];
}

function compareRanks(left: Ranks, right: Ranks): number {
  for (let index = 0; index < left.length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Words that only one of them has; `alpine3.20` and `alpine3.21` are one word, `bookworm` and `trixie` are two. */
function flavourDistance(left: TagVersion, right: TagVersion): number {
  return wordsOf(left).symmetricDifference(wordsOf(right)).size;
}

function wordsOf({ family }: TagVersion): Set<string> {
  return new Set(family.split('-').filter(Boolean));
}

/** What becomes another with a tag, the smallest change first. A tag without a version may mean any. */
const changes = ['newerPatch', 'olderPatch', 'newerMinor', 'olderMinor', 'newerMajor', 'olderMajor', 'any'] as const;
type Change = (typeof changes)[number];

function changeTo(wanted: readonly number[], numbers: readonly number[]): Change {
  if (numbers.length === 0) return wanted.length === 0 ? 'newerPatch' : 'any';
  const isNewer = compareNumbers(numbers, wanted) >= 0;
  const isSame = (index: number) => wanted[index] === undefined || wanted[index] === numbers[index];
  if (!isSame(0)) return isNewer ? 'newerMajor' : 'olderMajor';
  if (!isSame(1)) return isNewer ? 'newerMinor' : 'olderMinor';
  return isNewer ? 'newerPatch' : 'olderPatch';
}

/** How many of its numbers a change is about, and whether the nearest is the smallest or the greatest. */
const nearest: Readonly<Partial<Record<Change, readonly [count: number, sign: number]>>> = {
  newerMinor: [2, 1],
  olderMinor: [2, -1],
  newerMajor: [1, 1],
  olderMajor: [1, -1],
};

/** Of two that are the same change. */
function compareNearness(wanted: TagVersion, left: TagVersion, right: TagVersion): number {
  const [count, sign] = nearest[changeTo(wanted.numbers, left.numbers)] ?? [0, 1];
  return sign * compareNumbers(left.numbers.slice(0, count), right.numbers.slice(0, count));
}

/** How tags near to `wanted` begin, for a registry that has many: `v1.2` and `v1.` for `v1.2.3`, the year for a date. */
export function siblingPrefixes(wanted: string): string[] {
  const [, major = '', minor = ''] = /^(v?\d+)([._]\d+)?(?!\d)/.exec(wanted) ?? [];
  if (major !== '') return minor === '' ? [major.slice(0, 4)] : [`${major}${minor}`, `${major}${minor.slice(0, 1)}`];
  const name = /^[a-z]+/i.exec(wanted)?.[0] ?? '';
  return name === '' || name === 'latest' ? [] : [name];
}
