// Text to instructions, by BuildKit's `frontend/dockerfile/parser/parser.go`: comments, continuations, heredocs.
// Never throws, works on half-typed text, takes time linear in the text. All offsets are UTF-16 offsets into the text.
import { readDirectives, type Directive, type DirectiveError, type Directives } from './directives.ts';
import { heredocsOf, type Heredoc } from './heredocs.ts';
import { instructionError, triggerError, type InstructionErrorCode } from './instructionErrors.ts';
import { sliceLogical, sourceRange, type LogicalText, type TextRange } from './logicalText.ts';
import { isBlank, skipSpaces, trimmedEnd } from './spaces.ts';

export type { LogicalText, TextRange } from './logicalText.ts';

export interface Instruction extends TextRange {
  /** Upper case. */
  readonly keyword: string;
  /** What follows the keyword, without continuations, comments and heredocs. */
  readonly arguments: LogicalText;
}

/** What BuildKit's parser refuses, and the whole file with it; it stops at the first. */
export interface ParseError extends TextRange {
  readonly code:
    DirectiveError['code'] | InstructionErrorCode | 'unterminated-heredoc' | 'line-too-long' | StageErrorCode;
}

/** Before FROM only ARG may stand. */
type StageErrorCode = 'outside-stage' | 'no-stages';

export interface ParsedText {
  readonly instructions: readonly Instruction[];
  /** The escape character, by the `escape` directive. */
  readonly escape: Directives['escape'];
  readonly directives: readonly Directive[];
  /** Whole lines from the `#` to their end, those inside instructions too; no directives, nothing inside a heredoc. */
  readonly comments: readonly TextRange[];
  /** In the order in which BuildKit comes upon them. */
  readonly errors: readonly ParseError[];
}

export function parseInstructions(text: string): ParsedText {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const { escape, directives, errors, starts } = readDirectives(text, start);
  const reader: Reader = {
    text,
    at: start,
    escape: escape.charCodeAt(0),
    directiveStarts: starts,
    comments: [],
    errors: [...errors],
  };
  const instructions: Instruction[] = [];
  let inStage = false;
  while (reader.at < text.length) {
    const line = readLogicalLine(reader);
    if (!line) continue;
    const instruction = toInstruction(line);
    inStage ||= instruction?.keyword === 'FROM';
    const code = errorOf(instruction, escape, inStage);
    if (code) reader.errors.push({ code, ...(instruction ? rangeOf(instruction) : sourceRange(line, 0, 0)) });
    if (!instruction) continue;
    instructions.push(instruction);
    readHeredocs(reader, line, instruction);
  }
  if (!inStage) reader.errors.push({ code: 'no-stages', start, end: start });
  return { instructions, escape, directives, comments: reader.comments, errors: reader.errors };
}

interface Reader {
  readonly text: string;
  /** Where the next line starts. */
  at: number;
  readonly escape: number;
  readonly directiveStarts: Directives['starts'];
  readonly comments: TextRange[];
  readonly errors: ParseError[];
}

/** BuildKit's scanner (`bufio.MaxScanTokenSize`) refuses a longer line, in bytes of UTF-8. */
const longestLine = 65_535;

/** Where the next line ends, without the carriage returns that end it; the reader stands behind the line then. */
function passLine(reader: Reader): number {
  const { text, at: start } = reader;
  const newline = text.indexOf('\n', start);
  let end = newline < 0 ? text.length : newline;
  reader.at = newline < 0 ? end : newline + 1;
  if (end - start > longestLine / 3 && utf8Length(text, start, end) > longestLine) {
    reader.errors.push({ code: 'line-too-long', start, end });
  }
  while (end > start && text.charCodeAt(end - 1) === 0x0d) end--;
  return end;
}

function utf8Length(text: string, start: number, end: number): number {
  let length = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    length += code < 0x80 ? 1 : code < 0x800 || isSurrogate ? 2 : 3;
  }
  return length;
}

/** One instruction's lines as one; undefined for a comment or an empty line. */
function readLogicalLine(reader: Reader): LogicalText | undefined {
  const { text, comments } = reader;
  const pieces: string[] = [];
  const segments: { at: number; offset: number }[] = [];
  let length = 0;
  while (reader.at < text.length) {
    const start = reader.at;
    const end = passLine(reader);
    const first = skipSpaces(text, start, end);
    if (first < end && text.charCodeAt(first) === 0x23 /* # */) {
      if (!reader.directiveStarts.has(first)) comments.push({ start: first, end });
    } else if (first < end) {
      // Only an instruction's first line loses the spaces before it.
      const from = pieces.length === 0 ? first : start;
      const to = continuationAt(reader, from, end) ?? end;
      pieces.push(text.slice(from, to));
      segments.push({ at: length, offset: from });
      length += to - from;
      if (to === end) break;
      continue;
    }
    if (pieces.length === 0) return undefined;
  }
  return { text: pieces.length === 1 ? (pieces[0] as string) : pieces.join(''), segments };
}

/** Where the escape character stands that ends the line, with spaces and tabs behind it and no other one before it. */
function continuationAt({ text, escape }: Reader, from: number, end: number): number | undefined {
  let at = end - 1;
  while (at > from && (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09)) at--;
  const isContinued = text.charCodeAt(at) === escape && (at === from || text.charCodeAt(at - 1) !== escape);
  return isContinued ? at : undefined;
}

/** A keyword and what follows it, also that of an ONBUILD's arguments; undefined where there is no keyword. */
export function toInstruction(line: LogicalText): Instruction | undefined {
  const { text } = line;
  const start = skipSpaces(text, 0);
  const end = trimmedEnd(text, start);
  let keywordEnd = start;
  while (keywordEnd < end && !isBlank(text.charCodeAt(keywordEnd))) keywordEnd++;
  if (keywordEnd === start) return undefined;
  return {
    keyword: text.slice(start, keywordEnd).toUpperCase(),
    ...sourceRange(line, start, end),
    arguments: sliceLogical(line, skipSpaces(text, keywordEnd, end), end),
  };
}

function rangeOf({ start, end }: TextRange): TextRange {
  return { start, end };
}

/** @param instruction undefined for continuations alone: BuildKit's instruction without a name */
function errorOf(
  instruction: Instruction | undefined,
  escape: string,
  inStage: boolean,
): ParseError['code'] | undefined {
  if (!instruction) return 'unknown-instruction';
  const code = instructionError(instruction.keyword, instruction.arguments, escape);
  if (code) return code;
  if (!inStage && instruction.keyword !== 'ARG') return 'outside-stage';
  const trigger = triggerOf(instruction);
  return trigger && triggerError(trigger.keyword, trigger.arguments, escape);
}

function triggerOf(instruction: Instruction): Instruction | undefined {
  return instruction.keyword === 'ONBUILD' ? toInstruction(instruction.arguments) : undefined;
}

function readHeredocs(reader: Reader, line: LogicalText, instruction: Instruction): void {
  const { keyword } = triggerOf(instruction) ?? instruction;
  for (const heredoc of heredocsOf(line.text, keyword)) {
    if (!passHeredoc(reader, heredoc)) reader.errors.push({ code: 'unterminated-heredoc', ...rangeOf(instruction) });
  }
}

/** Whether its end is there. Its lines are no instructions, comments or continuations. */
function passHeredoc(reader: Reader, { terminator, stripTabs }: Heredoc): boolean {
  const { text } = reader;
  while (reader.at < text.length) {
    let start = reader.at;
    const end = passLine(reader);
    if (stripTabs) while (start < end && text.charCodeAt(start) === 0x09) start++;
    if (end - start === terminator.length && text.startsWith(terminator, start)) return true;
  }
  return false;
}
