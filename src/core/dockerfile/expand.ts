// Variables in a Dockerfile word, by BuildKit's `frontend/dockerfile/shell`: quotes are removed, `$NAME` and `${NAME…}`
// replaced.

export interface Expansion {
  readonly value: string;
  /** Names that have no value and no default here. */
  readonly undefinedNames: readonly string[];
  /** What BuildKit would refuse: an unclosed brace, an unknown modifier, `${NAME:?message}` without a value. */
  readonly error?: string;
}

/** `undefined` means not declared or without a value. */
export type Variables = (name: string) => string | undefined;

/** Expands one word. `escape` is the file's escape character. */
export function expand(word: string, variables: Variables, escape = '\\'): Expansion {
  const state: State = { word, at: 0, variables, escape, undefinedNames: new Set(), depth: 0 };
  try {
    const value = readUntil(state, () => false);
    return { value, undefinedNames: [...state.undefinedNames] };
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error;
    return { value: '', undefinedNames: [...state.undefinedNames], error: error.message };
  }
}

class ExpansionError extends Error {}

interface State {
  readonly word: string;
  at: number;
  readonly variables: Variables;
  readonly escape: string;
  readonly undefinedNames: Set<string>;
  /** How many braces are open. */
  depth: number;
}

/** A file that nests without end, or doubles a value with each line, must not take the editor down. */
const deepest = 100;
const longestValue = 65_536;

function append(value: string, more: string): string {
  if (value.length + more.length > longestValue) throw new ExpansionError('the value is too long');
  return value + more;
}

function readUntil(state: State, isEnd: (character: string) => boolean): string {
  let value = '';
  while (state.at < state.word.length) {
    const character = state.word[state.at] as string;
    if (isEnd(character)) return value;
    if (character === "'") value = append(value, readSingleQuoted(state));
    else if (character === '"') value = append(value, readDoubleQuoted(state));
    else if (character === '$') value = append(value, readVariable(state));
    else if (character === state.escape) value = append(value, readEscaped(state));
    else value = append(value, take(state));
  }
  return value;
}

function take(state: State): string {
  return state.word[state.at++] ?? '';
}

function readEscaped(state: State): string {
  state.at++;
  return take(state);
}

function readSingleQuoted(state: State): string {
  const end = state.word.indexOf("'", state.at + 1);
  if (end < 0) throw new ExpansionError('a single quote is not closed');
  const value = state.word.slice(state.at + 1, end);
  state.at = end + 1;
  return value;
}

function readDoubleQuoted(state: State): string {
  state.at++;
  let value = '';
  for (;;) {
    const character = state.word[state.at];
    if (character === undefined) throw new ExpansionError('a double quote is not closed');
    if (character === '"') break;
    if (character === '$') value = append(value, readVariable(state));
    else if (character === state.escape && /["$]/.test(state.word[state.at + 1] ?? ''))
      value = append(value, readEscaped(state));
    else value = append(value, take(state));
  }
  state.at++;
  return value;
}

function readVariable(state: State): string {
  state.at++;
  if (state.word[state.at] === '{') return readBraced(state);
  const name = readName(state);
  return name === '' ? '$' : valueOf(state, name);
}

function readName(state: State): string {
  const pattern = /[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]/y;
  pattern.lastIndex = state.at;
  const name = pattern.exec(state.word)?.[0] ?? '';
  state.at += name.length;
  return name;
}

function valueOf(state: State, name: string): string {
  const value = state.variables(name);
  if (value === undefined) state.undefinedNames.add(name);
  return value ?? '';
}

function readBraced(state: State): string {
  if (state.depth === deepest) throw new ExpansionError('variables are nested too deeply');
  state.depth++;
  const value = readModified(state);
  state.depth--;
  return value;
}

function readModified(state: State): string {
  state.at++;
  const name = readName(state);
  if (name === '') throw new ExpansionError('there is no name in “${}”');
  const modifier = take(state);
  if (modifier === '}') return valueOf(state, name);
  const [operator, emptyCounts] = modifier === ':' ? [take(state), true] : [modifier, false];
  const value = state.variables(name);
  const isMissing = value === undefined || (emptyCounts && value === '');
  switch (operator) {
    case '-': {
      const word = readWord(state);
      return isMissing ? word : value;
    }
    case '+': {
      const word = readWord(state);
      return isMissing ? '' : word;
    }
    case '?': {
      const word = readWord(state);
      if (isMissing) throw new ExpansionError(`${name}: ${word || 'it has no value'}`);
      return value;
    }
    case '#':
    case '%':
      return readTrimmed(state, operator, valueOf(state, name));
    case '/':
      return readReplaced(state, valueOf(state, name));
    default:
      throw new ExpansionError(
        operator === '' ? `“\${${name}” is not closed` : `“${operator}” is not a known modifier`,
      );
  }
}

/** The rest up to the closing brace, itself expanded; a default that is not used leaves no undefined names. */
function readWord(state: State, ...ends: string[]): string {
  const value = readUntil(state, character => character === '}' || ends.includes(character));
  if (state.at >= state.word.length) throw new ExpansionError('a brace is not closed');
  if (ends.length === 0) state.at++;
  return value;
}

/** `#` and `##` cut the shortest and longest match from the front, `%` and `%%` from the end. */
function readTrimmed(state: State, operator: string, value: string): string {
  const greedy = state.word[state.at] === operator;
  if (greedy) state.at++;
  const pattern = readWord(state);
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
  const glob = globPattern(pattern, value);
  for (const length of greedy ? lengths.toReversed() : lengths) {
    const fromFront = operator === '#';
    const cut = fromFront ? value.slice(0, length) : value.slice(value.length - length);
    if (glob.test(cut)) return fromFront ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}

/** `${x/pattern/replacement}` once, `${x//pattern/replacement}` everywhere; the longest match wins. */
function readReplaced(state: State, value: string): string {
  const all = state.word[state.at] === '/';
  if (all) state.at++;
  const pattern = readWord(state, '/');
  const replacement = state.word[state.at] === '/' ? (state.at++, readWord(state)) : (state.at++, '');
  return value.replace(new RegExp(globSource(pattern, value), all ? 'gs' : 's'), () => replacement);
}

function globPattern(pattern: string, value: string): RegExp {
  return new RegExp(`^${globSource(pattern, value)}$`, 's');
}

/** Backtracking grows with the value's length to the power of the wildcards: a hostile file must not hang the editor. */
const longestMatched = 256;
const mostWildcards = 2;

function globSource(pattern: string, value: string): string {
  const simple = pattern.replace(/\*{2,}/g, '*');
  if (value.length > longestMatched || simple.split('*').length - 1 > mostWildcards) {
    throw new ExpansionError(`the pattern “${pattern}” is too costly to match`);
  }
  return simple.replace(/[\\^$.|+()[\]{}/*?-]/g, character => {
    if (character === '*') return '.*';
    return character === '?' ? '.' : `\\${character}`;
  });
}
