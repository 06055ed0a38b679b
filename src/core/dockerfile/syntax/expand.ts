// Variables in a Dockerfile word, by BuildKit's `frontend/dockerfile/shell/lex.go`: quotes are removed, `$NAME` and `${NAME…}`
// replaced.
import { ExpansionError, joined, LimitError } from './expansionError.ts';
import { replaced, trimmed } from './patterns.ts';
import { ShellWords } from './shellWords.ts';

export interface Expansion {
  readonly value: string;
  /** Names that have no value and no default here. */
  readonly undefinedNames: readonly string[];
  /** Names that were looked up and have a value, be it an unused one. */
  readonly matchedNames: readonly string[];
  /** What BuildKit would refuse: an unclosed brace, an unknown modifier, `${NAME:?message}` without a value. */
  readonly error?: string;
  /** The error is a limit of ours against hostile text; BuildKit has none. */
  readonly isLimit?: true;
}

/** `undefined` means not declared or without a value. */
export type Variables = (name: string) => string | undefined;

/** Expands one word. `escape` is the file's escape character. */
export function expand(word: string, variables: Variables, escape = '\\'): Expansion {
  const state: State = { word, at: 0, variables, escape, undefinedNames: new Set(), matchedNames: new Set(), depth: 0 };
  const named = () => ({ undefinedNames: [...state.undefinedNames], matchedNames: [...state.matchedNames] });
  try {
    const value = readUntil(state, '', false);
    return { value, ...named() };
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error;
    const limit = error instanceof LimitError && { isLimit: true as const };
    return { value: '', ...named(), error: error.message, ...limit };
  }
}

/**
 * The words of a shell's command line, with quotes and escapes removed or as written. Variables stay as written, in the form
 * into which BuildKit puts them together again. Undefined where it cannot be read.
 */
export function shellWords(line: string, asWritten: boolean): string[] | undefined {
  const words = new ShellWords();
  const names = { undefinedNames: new Set<string>(), matchedNames: new Set<string>() };
  const state: State = { word: line, at: 0, escape: '\\', ...names, depth: 0, rawQuotes: asWritten, words };
  try {
    readUntil(state, '', asWritten, words);
    return words.all();
  } catch (error) {
    if (error instanceof ExpansionError) return undefined;
    throw error;
  }
}

interface State {
  readonly word: string;
  at: number;
  /** Left out, variables stay as they are. */
  readonly variables?: Variables;
  readonly escape: string;
  readonly undefinedNames: Set<string>;
  readonly matchedNames: Set<string>;
  /** How many braces are open. */
  depth: number;
  readonly rawQuotes?: boolean;
  readonly words?: ShellWords;
}

/** A file that nests without end must not take the editor down. */
const deepest = 100;

/** Without variables nothing gets longer than it is written. */
function append({ variables }: State, value: string, more: string): string {
  return variables ? joined(value, more) : value + more;
}

/**
 * Up to and past `stop`, or to the end where it is empty. With `raw`, escapes stay in the value: those of a pattern are read
 * later.
 */
function readUntil(state: State, stop: string, raw: boolean, words?: ShellWords): string {
  let value = '';
  for (let special = nextSpecial(state, stop); ; special = nextSpecial(state, stop)) {
    const plain = state.word.slice(state.at, special);
    words?.add(plain);
    value = append(state, value, plain);
    state.at = special;
    const character = take(state);
    if (character === '' && stop !== '') throw new ExpansionError(`“${stop}” is missing`);
    if (character === stop) return value;
    const more = readSpecial(state, character, raw);
    if (character === '$') words?.add(more);
    else words?.addWhole(more);
    value = append(state, value, more);
  }
}

function nextSpecial(state: State, stop: string): number {
  const { word, escape, words } = state;
  let at = state.at;
  for (; at < word.length; at++) {
    const character = word[at] as string;
    if (character === stop || character === '$' || character === "'" || character === '"' || character === escape)
      break;
    if (words && character === '<') break;
  }
  return at;
}

function readSpecial(state: State, character: string, raw: boolean): string {
  if (character === '$') return readVariable(state);
  if (character === "'") return readSingleQuoted(state);
  if (character === '"') return readDoubleQuoted(state, raw);
  if (character === '<') return readHeredocMark(state);
  return raw ? character + take(state) : take(state);
}

function take(state: State): string {
  return state.word[state.at++] ?? '';
}

/** Of `<< EOF` the spaces belong to the mark, so that both are one word. */
function readHeredocMark(state: State): string {
  if (state.word[state.at] !== '<') return '<';
  const spaces = /<[\t\v\f\r ]*/y;
  spaces.lastIndex = state.at;
  const mark = spaces.exec(state.word)?.[0] ?? '';
  state.at += mark.length;
  return `<${mark}`;
}

function readSingleQuoted(state: State): string {
  const end = state.word.indexOf("'", state.at);
  if (end < 0) throw new ExpansionError('a single quote is not closed');
  const value = state.word.slice(state.at, end);
  state.at = end + 1;
  return state.rawQuotes ? `'${value}'` : value;
}

function readDoubleQuoted(state: State, raw: boolean): string {
  const { word, escape } = state;
  let value = '';
  for (;;) {
    const from = state.at;
    while (state.at < word.length && !isSpecialInQuotes(word[state.at], escape)) state.at++;
    value = append(state, value, word.slice(from, state.at));
    const character = take(state);
    if (character === '') throw new ExpansionError('a double quote is not closed');
    if (character === '"') return state.rawQuotes ? `"${value}"` : value;
    if (character === '$') value = append(state, value, readVariable(state));
    // What is not to be escaped leaves the escape character, and with `raw` a second one.
    else
      value = append(
        state,
        value,
        (raw ? escape : '') + (isSpecialInQuotes(word[state.at], escape) ? take(state) : escape),
      );
  }
}

function isSpecialInQuotes(character: string | undefined, escape: string): boolean {
  return character === '"' || character === '$' || character === escape;
}

function readVariable(state: State): string {
  if (state.word[state.at] === '{') return readBraced(state);
  const name = readName(state);
  if (name === '') return '$';
  return state.variables ? (requireValue(state, name) ?? '') : `$${name}`;
}

/** Digits, one special character, or letters of any script with digits and `_`; there may be none. */
function readName(state: State): string {
  const pattern = /\p{Nd}+|[@*#?$!-]|[\p{L}_][\p{L}\p{Nd}_]*/uy;
  pattern.lastIndex = state.at;
  const name = pattern.exec(state.word)?.[0] ?? '';
  state.at += name.length;
  return name;
}

function lookUp({ variables, matchedNames }: State, name: string): string | undefined {
  const value = variables?.(name);
  if (value !== undefined) matchedNames.add(name);
  return value;
}

function requireValue(state: State, name: string): string | undefined {
  const value = lookUp(state, name);
  if (value === undefined) state.undefinedNames.add(name);
  return value;
}

function readBraced(state: State): string {
  if (state.depth === deepest) throw new LimitError('variables are nested too deeply');
  state.depth++;
  state.at++;
  const next = state.word[state.at] ?? '';
  if (next === '') throw new ExpansionError('a brace is not closed');
  if ('{}:'.includes(next)) throw new ExpansionError(`there is no name in “\${${next}”`);
  const value = readModified(state, readName(state));
  state.depth--;
  return value;
}

function readModified(state: State, name: string): string {
  const first = take(state);
  if (first === '}') return state.variables ? (requireValue(state, name) ?? '') : `\${${name}}`;
  if (first === '') throw new ExpansionError('a brace is not closed');
  if (first === '/') return readReplaced(state, name);
  if (!':+-?#%'.includes(first)) throw new ExpansionError(`“${first}” is not a known modifier`);
  const operator = first === ':' ? take(state) : first;
  const isPattern = operator === '#' || operator === '%';
  if (isPattern && first === ':') throw new ExpansionError(`“:${operator}” is not a known modifier`);
  // The word counts even where it is not used: an error in it is one.
  const word = readUntil(state, '}', isPattern);
  if (!state.variables) return `\${${name}${first === ':' ? `:${operator}` : operator}${word}}`;
  if (isPattern) return trimmed(requireValue(state, name) ?? '', operator, word);
  return chosen(state, name, operator, word, first === ':');
}

/** @param emptyCounts with a colon an empty value is as good as none */
function chosen(state: State, name: string, operator: string, word: string, emptyCounts: boolean): string {
  const value = operator === '?' ? requireValue(state, name) : lookUp(state, name);
  const isMissing = value === undefined || (emptyCounts && value === '');
  if (operator === '-') return isMissing ? word : value;
  if (operator === '+') return isMissing ? '' : word;
  if (operator !== '?') throw new ExpansionError(`“:${operator}” is not a known modifier`);
  if (isMissing) throw new ExpansionError(`${name}: ${word || 'it has no value'}`);
  return value;
}

/** `${x/pattern/replacement}` once, `${x//pattern/replacement}` everywhere. */
function readReplaced(state: State, name: string): string {
  const all = state.word[state.at] === '/';
  if (all) state.at++;
  const pattern = readUntil(state, '/', true);
  const replacement = readUntil(state, '}', true);
  if (!state.variables) return `\${${name}/${pattern}/${replacement}}`;
  return replaced(requireValue(state, name) ?? '', pattern, replacement, all);
}
