// The words of an instruction's arguments: flags, and names with values, each with its place in the source.
import { sourceRange, type LogicalText, type TextRange } from './logicalText.ts';
import { isBlank, isSpace, skipSpaces } from './spaces.ts';

export interface Word extends TextRange {
  /** As written, quotes and escapes included. */
  readonly raw: string;
}

export interface Flag extends TextRange {
  /** Without the dashes; BuildKit tells upper case from lower. */
  readonly name: string;
  /** Without quotes and escapes, as BuildKit strips them before it expands variables. */
  readonly value: string;
  readonly valueRange: TextRange;
}

/** Splits at blanks only, as FROM does (`parseStringsWhitespaceDelimited`): quotes do not hold a word together. */
export function splitAtSpaces(text: LogicalText, from = 0): Word[] {
  return wordsBy(isBlank, endOfPlainWord, text, from);
}

/** Splits at white space outside quotes, as ARG does (`parseWords`). */
export function splitWords(text: LogicalText, from = 0, escape = '\\'): Word[] {
  const escapeCode = escape.charCodeAt(0);
  return wordsBy(isSpace, (line, start) => endOfQuotedWord(line, start, escapeCode), text, from);
}

function wordsBy(
  isSeparator: (code: number) => boolean,
  endOfWord: (line: string, start: number) => number,
  text: LogicalText,
  from: number,
): Word[] {
  const line = text.text;
  const words: Word[] = [];
  for (let at = from; at < line.length;) {
    if (isSeparator(line.charCodeAt(at))) {
      at++;
      continue;
    }
    const end = endOfWord(line, at);
    if (end === at) break;
    words.push({ raw: line.slice(at, end), ...sourceRange(text, at, end) });
    at = end;
  }
  return words;
}

function endOfPlainWord(line: string, start: number): number {
  let at = start;
  while (at < line.length && !isBlank(line.charCodeAt(at))) at++;
  return at;
}

const doubleQuote = 0x22;
const singleQuote = 0x27;

/** A quote ends at its like or with the text; nothing is escaped between single quotes. A last escape is left out. */
function endOfQuotedWord(line: string, start: number, escape: number): number {
  let quote = 0;
  let at = start;
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === escape && quote !== singleQuote) at++;
    else if (code === quote) quote = 0;
    else if (quote === 0 && (code === doubleQuote || code === singleQuote)) quote = code;
    else if (quote === 0 && isSpace(code)) break;
  }
  return at > line.length ? line.length - 1 : at;
}

/**
 * Flags stand directly after the keyword; the first word without dashes ends them, and so does `--` alone, which is passed
 * over (`split_command.go`).
 */
export function splitFlags(text: LogicalText): { flags: Flag[]; rest: number } {
  const line = text.text;
  const flags: Flag[] = [];
  let at = skipSpaces(line, 0);
  while (line.startsWith('--', at)) {
    const word = readFlag(line, at);
    const start = at;
    at = skipSpaces(line, word.end);
    if (word.text === '--') break;
    const equals = word.text.indexOf('=');
    flags.push({
      name: word.text.slice(2, equals < 0 ? undefined : equals),
      value: equals < 0 ? '' : word.text.slice(equals + 1),
      ...sourceRange(text, start, word.end),
      valueRange: sourceRange(text, word.valueStart, word.end),
    });
  }
  return { flags, rest: at };
}

/** Escapes are backslashes here, whatever the file's escape character is, and count between single quotes too. */
function readFlag(line: string, start: number): { text: string; valueStart: number; end: number } {
  let text = '';
  let quote = 0;
  let valueStart = -1;
  let at = start;
  for (; at < line.length; at++) {
    let code = line.charCodeAt(at);
    if (quote === 0 && isSpace(code)) break;
    if (quote === 0 && (code === doubleQuote || code === singleQuote)) {
      quote = code;
    } else if (code === quote) {
      quote = 0;
    } else {
      if (code === 0x5c /* \ */) code = line.charCodeAt(++at);
      if (at >= line.length) break;
      text += line[at];
      if (valueStart < 0 && code === 0x3d /* = */) valueStart = at + 1;
    }
  }
  const end = Math.min(at, line.length);
  return { text, valueStart: valueStart < 0 ? end : valueStart, end };
}
