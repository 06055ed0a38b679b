// The words of an instruction's arguments: flags, and names with values, each with its place in the source.
import { sourceRange, type LogicalText, type TextRange } from './instructions.ts';

export interface Word extends TextRange {
  /** As written, quotes and escapes included. */
  readonly raw: string;
}

export interface Flag extends TextRange {
  /** Lower case, without the dashes. */
  readonly name: string;
  /** Without quotes and escapes, as BuildKit strips them before it expands variables. */
  readonly value: string;
  readonly valueRange: TextRange;
}

/** Splits at white space only, as FROM does. */
export function splitAtSpaces(text: LogicalText, from = 0): Word[] {
  return wordsBy(/\S+/g, text, from);
}

/** Splits at white space outside quotes, as ARG does. */
export function splitWords(text: LogicalText, from = 0): Word[] {
  return wordsBy(/(?:"(?:\\.|[^"\\])*(?:"|\\?$)|'[^']*(?:'|$)|\\.|[^\s"'\\]|\\$)+/gs, text, from);
}

function wordsBy(pattern: RegExp, text: LogicalText, from: number): Word[] {
  pattern.lastIndex = from;
  const words: Word[] = [];
  for (let match = pattern.exec(text.text); match; match = pattern.exec(text.text)) {
    words.push({ raw: match[0], ...sourceRange(text, match.index, match.index + match[0].length) });
  }
  return words;
}

// A quote ends at its like or with the text, never elsewhere: two ways to read one text would double with each quote.

/** Flags stand directly after the keyword; the first word without dashes ends them, and so does `--` alone. */
export function splitFlags(text: LogicalText): { flags: Flag[]; rest: number } {
  const pattern = /\s*(--([^\s="']+)(?:=((?:"(?:\\.|[^"\\])*(?:"|\\?$)|'[^']*(?:'|$)|\\.|[^\s"'\\])*))?)(?=\s|$)/gsy;
  const flags: Flag[] = [];
  let rest = 0;
  for (let match = pattern.exec(text.text); match; match = pattern.exec(text.text)) {
    const [whole, written = '', name = '', value = ''] = match;
    rest = match.index + whole.length;
    const start = rest - written.length;
    flags.push({
      name: name.toLowerCase(),
      value: stripQuotes(value),
      ...sourceRange(text, start, rest),
      valueRange: sourceRange(text, rest - value.length, rest),
    });
  }
  return { flags, rest };
}

/** Removes quotes, and the escape character before what it escapes. */
export function stripQuotes(text: string): string {
  return text.replace(
    /"((?:\\.|[^"\\])*)"?|'([^']*)'?|\\(.)/gs,
    (_, double?: string, single?: string, escaped?: string) => {
      return double?.replace(/\\(.)/gs, '$1') ?? single ?? escaped ?? '';
    },
  );
}
