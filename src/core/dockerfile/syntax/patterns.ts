// What is done to a value with a pattern: `${x#p}` and its kin, `${x/p/r}`, by BuildKit's `frontend/dockerfile/shell/lex.go`.
import { ExpansionError, joined, LimitError } from './expansionError.ts';
import { findMatch, matchAtStart, parseGlob, reversed, type Glob } from './glob.ts';

/** Characters of a value times those of a pattern: 4,096 each. */
const costliestMatch = 2 ** 24;

function readGlob(pattern: string, points: readonly string[]): Glob {
  if (pattern.length * points.length > costliestMatch) throw new LimitError('the pattern is too costly to match');
  const glob = parseGlob(pattern);
  if (!glob) throw new ExpansionError(`the pattern “${pattern}” escapes what needs no escape`);
  return glob;
}

/** `#` and `##` cut the shortest and longest match from the front, `%` and `%%` from the end. */
export function trimmed(value: string, operator: '#' | '%', word: string): string {
  const longest = word.startsWith(operator);
  const points = Array.from(value);
  const glob = readGlob(longest ? word.slice(1) : word, points);
  if (operator === '#') return points.slice(matchAtStart(glob, points, longest) ?? 0).join('');
  const cut = matchAtStart(reversed(glob), points.toReversed(), longest) ?? 0;
  return points.slice(0, points.length - cut).join('');
}

/** The longest match is replaced by the replacement, once or wherever there is one. */
export function replaced(value: string, pattern: string, replacement: string, all: boolean): string {
  const points = Array.from(value);
  const glob = readGlob(pattern, points);
  return all ? replaceAll(glob, points, replacement) : replaceFirst(glob, points, replacement);
}

function replaceFirst(glob: Glob, points: readonly string[], replacement: string): string {
  const match = findMatch(glob, points, 0);
  if (!match) return points.join('');
  return joined(points.slice(0, match.start).join(''), joined(replacement, points.slice(match.end).join('')));
}

/** Go's `ReplaceAllString`: an empty match right behind another is none, and `$0` in the replacement is what was matched. */
function replaceAll(glob: Glob, points: readonly string[], replacement: string): string {
  let value = '';
  let copied = 0;
  let from = 0;
  for (let match = findMatch(glob, points, 0); match; match = findMatch(glob, points, from)) {
    const { start, end } = match;
    const isNew = end > start || start !== copied || start === 0;
    value = joined(value, points.slice(copied, start).join(''));
    if (isNew) value = joined(value, filledIn(replacement, points.slice(start, end).join('')));
    copied = end;
    from = end > start ? end : end + 1;
    if (from > points.length) break;
  }
  return joined(value, points.slice(copied).join(''));
}

const group = /\$(?:(\$)|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

/** Go's `Regexp.Expand` where there are no groups: each other name is empty, `$$` is a dollar sign. */
function filledIn(replacement: string, matched: string): string {
  let value = '';
  let copied = 0;
  for (const { 0: written, 1: dollar, 2: braced, 3: bare, index } of replacement.matchAll(group)) {
    value = joined(value, replacement.slice(copied, index));
    value = joined(value, dollar ?? ((braced ?? bare) === '0' ? matched : ''));
    copied = index + written.length;
  }
  return joined(value, replacement.slice(copied));
}
