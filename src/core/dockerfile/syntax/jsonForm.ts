// The JSON form of an instruction's arguments: `RUN ["a", "b"]`.
import { skipSpaces } from './spaces.ts';

/** A shell's test is known for none here already: to have it refused as JSON takes long. */
const beginning = /\[[\t\n\r ]*(?:["\]{[tfn]|-?\d)/y;

/**
 * The strings of a JSON array, or `mixed` for one that holds anything else, which BuildKit refuses; undefined for what is no
 * JSON array: that is taken as plain text, so that `RUN [ -f x ] && y` is a shell's own test.
 *
 * @param text ends without spaces
 */
export function jsonForm(text: string, from: number): readonly string[] | 'mixed' | undefined {
  beginning.lastIndex = skipSpaces(text, from);
  const start = beginning.lastIndex;
  if (!beginning.test(text) || !text.endsWith(']')) return undefined;
  try {
    const value = JSON.parse(text.slice(start)) as unknown[];
    return value.every(each => typeof each === 'string') ? value : 'mixed';
  } catch {
    return undefined;
  }
}
