// Versions in tags, and which tag is newer. Tags follow the habit of Docker's official images, a version with words for the
// flavour around it, and no specification. semver does not fit them: it calls `1.25.0-alpine` a pre-release of 1.25.0, and
// reads neither `24.04` nor `8.0.19.1` nor `17.0.13_11-jdk`.

export interface TagVersion {
  readonly tag: string;
  /** Empty where the tag names no version, as `latest` or `bookworm-slim`. A date is a patch of what stands beside it. */
  readonly numbers: readonly number[];
  readonly isDate: boolean;
  /** `rc2`, `preview.7`; empty for a release. */
  readonly prerelease: string;
  /** The words besides `latest` and those that name an architecture: `slim` and `bookworm`, or `alpine3.20`. */
  readonly flavour: readonly string[];
  /** The same without its own version, which matters less: `alpine`. */
  readonly family: string;
  /** Such a tag holds one platform alone: `8.0-jammy-amd64`. */
  readonly namesArchitecture: boolean;
}

/** `v1.2.3`, `17.0.13_11`, `8u432`, with what is glued to it: `1.25rc2`, `1.2.3.Final`. */
const leadingVersion = /^v?(\d+(?:[._u]\d+)*)([a-z]\w*|)((?:\.\w+)*)$/i;
/** Behind a name only plain numbers are one: in `lts-alpine3.20` there is none. */
const laterVersion = /^v?(\d+(?:\.\d+)*)()()$/i;
const datePattern = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/;
/** `rc`, `rc2`, `M02`, `alpha.1`; not `dev`, which is a flavour of many images. */
const prereleasePattern = /^(?:alpha|beta|rc|pre|preview|prerelease|ea|eap|snapshot|milestone|m(?=\d))[\d.]*$/i;
/** Python’s `3.14.0a1`; of Java’s `8u432-b06` it is the build. */
const gluedPrerelease = /^[ab]\d+$/;
const architectures = new Set(
  (
    '386 i386 x86 amd64 x64 x86_64 arm armhf arm32 arm32v5 arm32v6 arm32v7 armv6 armv7 arm64 arm64v8 aarch64 ' +
    'ppc64le s390x riscv64 mips64le loong64'
  ).split(' '),
);

export function parseTagVersion(tag: string): TagVersion {
  const words = tag.split('-');
  const { before, digits, suffix, after } = splitAtVersion(words);
  const isPrerelease = prereleasePattern.test(after[0] ?? '') || gluedPrerelease.test(suffix);
  const besides = [...before, ...after.slice(isPrerelease ? 1 : 0)].map(word => word.toLowerCase());
  const flavour = besides.filter(word => word !== 'latest' && !architectures.has(word));
  const isDate = datePattern.test(digits[0] ?? '');
  return {
    tag,
    numbers: [...(isDate ? [0, 0] : []), ...digits.map(Number)],
    isDate,
    prerelease: isPrerelease ? (after[0] ?? '').toLowerCase() : '',
    flavour,
    family: flavour.map(withoutNumbers).filter(Boolean).join('-'),
    namesArchitecture: besides.some(word => architectures.has(word)),
  };
}

interface SplitTag {
  readonly before: readonly string[];
  readonly digits: readonly string[];
  /** What is glued to the version; the first of `after`, if there is any. */
  readonly suffix: string;
  readonly after: readonly string[];
}

function splitAtVersion(words: readonly string[]): SplitTag {
  const leading = leadingVersion.exec(words[0] ?? '');
  const at = leading ? 0 : words.findIndex(word => laterVersion.test(word));
  if (at < 0) return { before: words, digits: [], suffix: '', after: [] };
  const [, version = '', glued = '', dotted = ''] = leading ?? laterVersion.exec(words[at] ?? '') ?? [];
  const suffix = `${glued}${dotted}`.replace(/^\./, '');
  // `2024-01-15`, `1.2.3-5`: numbers go on until a word comes.
  const rest = words.slice(at + 1);
  const end = rest.findIndex(word => !/^\d+$/.test(word));
  const more = rest.slice(0, end < 0 ? rest.length : end);
  return {
    before: words.slice(0, at),
    digits: [...version.split(/[._u]/i), ...more],
    suffix,
    after: [suffix, ...rest.slice(more.length)].filter(Boolean),
  };
}

/** As a person looks for them: `latest`, releases, names, pre-releases, dates; of each the newest first. */
export function newestTagsFirst(tags: readonly string[]): string[] {
  return tags
    .map(parseTagVersion)
    .toSorted((left, right) => groupOf(left) - groupOf(right) || newerFirst(left, right))
    .map(({ tag }) => tag);
}

function groupOf({ tag, numbers, isDate, prerelease }: TagVersion): number {
  if (tag === 'latest') return 0;
  if (isDate) return 4;
  if (prerelease !== '') return 3;
  return numbers.length > 0 ? 1 : 2;
}

/** The newest first; of one version by flavour, and there the newest again: `-alpine`, `-alpine3.22`, `-alpine3.9`. */
export function newerFirst(left: TagVersion, right: TagVersion): number {
  return (
    compareNumbers(right.numbers, left.numbers) ||
    comparePrereleases(right.prerelease, left.prerelease) ||
    compareText(left.family, right.family) ||
    compareNumbers(numbersIn(right.flavour.join('-')), numbersIn(left.flavour.join('-'))) ||
    compareText(left.tag, right.tag)
  );
}

export function withoutNumbers(text: string): string {
  return text.replace(/[\d.]+/g, '');
}

/** A tag that leaves a part out moves along with the newest: `1.25` is newer than any `1.25.x`. */
export function compareNumbers(left: readonly number[], right: readonly number[]): number {
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const [own = Infinity, other = Infinity] = [left[index], right[index]];
    if (own !== other) return own < other ? -1 : 1;
  }
  return 0;
}

/** A release is newer than its own pre-releases; `rc10` is newer than `rc2`, and that than `beta3`. */
function comparePrereleases(left: string, right: string): number {
  if (left === '' || right === '') return Number(left === '') - Number(right === '');
  const [own = '', other = ''] = [left, right].map(text => text.replace(/[\d.]+$/, ''));
  return compareText(own, other) || compareNumbers(numbersIn(left), numbersIn(right));
}

function numbersIn(text: string): number[] {
  return Array.from(text.matchAll(/\d+/g), ([digits]) => Number(digits));
}

/** By code units: a page of tags is sorted at a key that is pressed, and a collator is slow. */
function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
