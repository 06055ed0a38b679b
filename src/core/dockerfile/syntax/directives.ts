// Directives on the first lines, by BuildKit's `frontend/dockerfile/parser/directives.go`. They are read twice there, by rules
// that differ: the parser looks for `escape`, the frontend for `syntax` and `check` before anything is parsed.
import type { TextRange } from './logicalText.ts';
import { skipSpaces } from './spaces.ts';

type DirectiveName = 'syntax' | 'escape' | 'check';

export interface Directive extends TextRange {
  readonly name: DirectiveName;
  /** Of `syntax` the image alone: what follows a space is for the frontend. */
  readonly value: string;
  readonly valueRange: TextRange;
}

export interface DirectiveError extends TextRange {
  readonly code: 'directive-twice' | 'invalid-escape';
}

export interface Directives {
  readonly escape: '\\' | '`';
  /** In the order of the text. */
  readonly directives: readonly Directive[];
  readonly errors: readonly DirectiveError[];
  /** Where each of them starts, and those that only one of the two readers takes for a directive: they are no comments. */
  readonly starts: ReadonlySet<number>;
}

interface Block {
  readonly directives: readonly Directive[];
  readonly twice?: TextRange;
}

/** @param start of the text behind its byte order mark */
export function readDirectives(text: string, start: number): Directives {
  const parser = readBlock(text, start, { prefix: '#', indented: true });
  const frontend = readFrontendDirectives(text, start);
  const escape = parser.directives.find(({ name }) => name === 'escape');
  const isKnown = escape === undefined || escape.value === '\\' || escape.value === '`';
  return {
    escape: escape?.value === '`' ? '`' : '\\',
    directives: [...frontend, ...(escape ? [escape] : [])].toSorted((left, right) => left.start - right.start),
    errors: [
      ...(isKnown ? [] : [{ code: 'invalid-escape' as const, start: escape.start, end: escape.end }]),
      ...(parser.twice ? [{ code: 'directive-twice' as const, ...parser.twice }] : []),
    ],
    starts: new Set([...parser.directives, ...frontend].map(directive => directive.start)),
  };
}

/** `DetectSyntax`: a line `#!` may come first, nothing is indented, and `syntax` alone may stand behind `//` as well. */
function readFrontendDirectives(text: string, start: number): readonly Directive[] {
  const from = text.startsWith('#!', start) ? lineAt(text, start).next : start;
  const found = readBlock(text, from, { prefix: '#', indented: false }).directives.filter(
    ({ name }) => name !== 'escape',
  );
  if (found.some(({ name }) => name === 'syntax')) return found;
  const slashed = readBlock(text, from, { prefix: '//', indented: false }).directives;
  return [...found, ...slashed.filter(({ name }) => name === 'syntax')];
}

/** A blank line, any other comment and an unknown name end the block; so does a name that comes twice, as an error. */
function readBlock(text: string, start: number, form: { prefix: string; indented: boolean }): Block {
  const directives: Directive[] = [];
  let at = start;
  while (at < text.length) {
    const line = lineAt(text, at);
    const from = form.indented ? skipSpaces(text, at, line.end) : at;
    const directive = text.startsWith(form.prefix, from)
      ? readLine(text, from, form.prefix.length, line.end)
      : undefined;
    if (!directive) break;
    if (directives.some(({ name }) => name === directive.name)) {
      return { directives, twice: { start: directive.start, end: directive.end } };
    }
    directives.push(directive);
    at = line.next;
  }
  return { directives };
}

function lineAt(text: string, start: number): { end: number; next: number } {
  const newline = text.indexOf('\n', start);
  let end = newline < 0 ? text.length : newline;
  const next = newline < 0 ? text.length : newline + 1;
  while (end > start && text[end - 1] === '\r') end--;
  return { end, next };
}

const names = new Set<string>(['syntax', 'escape', 'check'] satisfies DirectiveName[]);
const nameAndEquals = /[\t\f\r ]*([a-zA-Z][a-zA-Z0-9]*)[\t\f\r ]*=/y;

/** Go's `\s`: a no-break space belongs to the value. */
function isDirectiveSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0c || code === 0x0d;
}

/** Something has to follow the equals sign, be it a space: then the value is empty. */
function readLine(text: string, start: number, prefixLength: number, end: number): Directive | undefined {
  nameAndEquals.lastIndex = start + prefixLength;
  const name = nameAndEquals.exec(text)?.[1]?.toLowerCase();
  const equalsEnd = nameAndEquals.lastIndex;
  if (name === undefined || equalsEnd >= end || !names.has(name)) return undefined;
  let from = equalsEnd;
  while (from < end && isDirectiveSpace(text.charCodeAt(from))) from++;
  let to = end;
  while (to > from && isDirectiveSpace(text.charCodeAt(to - 1))) to--;
  const space = name === 'syntax' ? text.indexOf(' ', from) : -1;
  const valueEnd = space < 0 || space > to ? to : space;
  return {
    name: name as DirectiveName,
    value: text.slice(from, valueEnd),
    start,
    end: to,
    valueRange: { start: from, end: valueEnd },
  };
}
