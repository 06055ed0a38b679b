// What a list is narrowed by, as it is typed: words that a name holds, and platforms that its image has, as in
// `1.27 linux/arm64`. No tag holds a slash, so that the two are told apart.
import { InvalidPlatform, normalizePlatform, parsePlatform, type Platform } from './platform.ts';

export interface ListFilter {
  /** As typed; a name holds all of them, in any letters. */
  readonly words: readonly string[];
  /** An image has all of them. */
  readonly platforms: readonly PlatformWord[];
}

/** A platform, perhaps in the middle of being typed. */
export interface PlatformWord {
  readonly os: string;
  /** Normalised; where it is none that is known, what one begins with. */
  readonly architecture: string;
  readonly isKnown: boolean;
  /** Normalised, empty for none; undefined for any. */
  readonly variant?: string;
}

/** Of a list of tags. */
export function parseTagFilter(text: string): ListFilter {
  const words: string[] = [];
  const platforms: PlatformWord[] = [];
  for (const word of wordsOf(text)) {
    const platform = platformWord(word);
    if (platform) platforms.push(platform);
    else words.push(word);
  }
  return { words, platforms };
}

/** Of a list of repositories, whose names hold slashes. */
export function parseNameFilter(text: string): ListFilter {
  return { words: wordsOf(text), platforms: [] };
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

const nothing: Platform = { os: '', architecture: '' };

function platformWord(word: string): PlatformWord | undefined {
  const [first = '', second, third] = word.toLowerCase().split('/');
  const { os } = partOf(first);
  if (second === undefined || os === '') return undefined;
  const { architecture, variant } = partOf(second);
  if (architecture === '') return { os, architecture: second, isKnown: false };
  const written = third === undefined ? variant : normalizePlatform({ os, architecture, variant: third }).variant;
  return { os, architecture, isKnown: true, ...((third || variant) && { variant: written ?? '' }) };
}

/** What one part alone names. Of `arm` alone the variant is any, of `armhf` it is v7. */
function partOf(text: string): Platform {
  const parsed = parsePlatform(text, nothing);
  if (parsed instanceof InvalidPlatform) return nothing;
  const { variant, ...rest } = parsed;
  return text === 'arm' || !variant ? rest : parsed;
}

/** Whether it is typed to the end: an unfinished one narrows what is known, and is not worth a question. */
export function isFinished({ isKnown, variant }: PlatformWord): boolean {
  return isKnown && (variant === undefined || variant === '' || /\d/.test(variant));
}

/** Tells of each name whether it holds the words. */
export function holdingWords({ words }: ListFilter): (name: string) => boolean {
  const wanted = words.map(word => word.toLowerCase());
  return name => {
    const lower = name.toLowerCase();
    return wanted.every(word => lower.includes(word));
  };
}

export function hasPlatforms({ platforms: wanted }: ListFilter, platforms: readonly Platform[]): boolean {
  return wanted.every(word => platforms.some(platform => isMeant(word, normalizePlatform(platform))));
}

function isMeant(word: PlatformWord, { os, architecture, variant = '' }: Platform): boolean {
  if (os !== word.os) return false;
  if (!word.isKnown) return architecture.startsWith(word.architecture);
  if (architecture !== word.architecture) return false;
  return (
    word.variant === undefined || variant === word.variant || (!isFinished(word) && variant.startsWith(word.variant))
  );
}

/** The word that a registry is asked for: the longest tells most. Undefined where there is none. */
export function questionOf({ words }: ListFilter): string | undefined {
  return words.toSorted((left, right) => right.length - left.length)[0];
}
