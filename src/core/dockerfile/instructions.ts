// Text to instructions, by BuildKit's `frontend/dockerfile/parser`: directives, comments, continuations, heredocs.
// Never throws, works on half-typed text, takes time linear in the text. All offsets are UTF-16 offsets into the text.

/** Text put together from several lines; `segments` say where each piece came from. */
export interface LogicalText {
  readonly text: string;
  /** Ascending by `at`, the index in `text` from which the piece stands at `offset` of the source. */
  readonly segments: readonly { readonly at: number; readonly offset: number }[];
}

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface Instruction extends TextRange {
  /** Upper case. */
  readonly keyword: string;
  /** What follows the keyword, without continuations, comments and heredocs. */
  readonly arguments: LogicalText;
}

export interface ParsedText {
  readonly instructions: readonly Instruction[];
  /** The escape character, by the `escape` directive. */
  readonly escape: '\\' | '`';
}

/** Where the character at `index` of a logical text stands in the source. */
export function sourceOffset({ segments }: LogicalText, index: number): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.at ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  const segment = segments[low];
  return segment ? segment.offset + index - segment.at : index;
}

export function sourceRange(text: LogicalText, start: number, end: number): TextRange {
  return {
    start: sourceOffset(text, start),
    end: sourceOffset(text, Math.max(start, end - 1)) + (end > start ? 1 : 0),
  };
}

export function parseInstructions(text: string): ParsedText {
  const lines = splitLines(text);
  const escape = readEscape(text, lines);
  const continuation = escape === '\\' ? /(?:^|[^\\])\\[ \t]*$/ : /(?:^|[^`])`[ \t]*$/;
  const instructions: Instruction[] = [];
  for (let next = 0; next < lines.length;) {
    const logical = readLogicalLine(text, lines, next, continuation);
    next = logical.next;
    const instruction = toInstruction(logical.text);
    if (!instruction) continue;
    for (const heredoc of heredocsOf(instruction)) next = skipHeredoc(text, lines, next, heredoc);
    instructions.push(instruction);
  }
  return { instructions, escape };
}

/** Lines without their ends; a byte order mark belongs to none. */
function splitLines(text: string): TextRange[] {
  const lines: TextRange[] = [];
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  while (start <= text.length) {
    const newline = text.indexOf('\n', start);
    const next = newline < 0 ? text.length : newline;
    let end = next;
    while (end > start && text[end - 1] === '\r') end--;
    lines.push({ start, end });
    start = next + 1;
  }
  return lines;
}

/** Directives stand only on the first lines; anything else ends them. */
function readEscape(text: string, lines: readonly TextRange[]): ParsedText['escape'] {
  for (const { start, end } of lines) {
    const match = /^[ \t]*#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.*)$/.exec(text.slice(start, end).trimEnd());
    const name = match?.[1]?.toLowerCase();
    if (name === 'escape') return match?.[2] === '`' ? '`' : '\\';
    if (name !== 'syntax' && name !== 'check') break;
  }
  return '\\';
}

function readLogicalLine(
  text: string,
  lines: readonly TextRange[],
  first: number,
  continuation: RegExp,
): { text: LogicalText; next: number } {
  const pieces: string[] = [];
  const segments: { at: number; offset: number }[] = [];
  let length = 0;
  let index = first;
  for (; index < lines.length; index++) {
    const line = lines[index] as TextRange;
    const content = text.slice(line.start, line.end);
    const isSkipped = /^\s*(?:#|$)/.test(content);
    if (isSkipped && pieces.length === 0) return { text: { text: '', segments: [] }, next: index + 1 };
    if (isSkipped) continue;
    const continues = continuation.test(content);
    const piece = continues ? content.trimEnd().slice(0, -1) : content;
    pieces.push(piece);
    segments.push({ at: length, offset: line.start });
    length += piece.length;
    if (!continues) break;
  }
  return { text: { text: pieces.join(''), segments }, next: index + 1 };
}

function toInstruction(line: LogicalText): Instruction | undefined {
  const match = /^\s*(\S+)\s*/.exec(line.text);
  if (!match?.[1]) return undefined;
  const end = line.text.trimEnd().length;
  const from = Math.min(match[0].length, end);
  return {
    keyword: match[1].toUpperCase(),
    ...sourceRange(line, match[0].indexOf(match[1]), end),
    arguments: sliceLogical(line, from, end),
  };
}

function sliceLogical(line: LogicalText, from: number, to: number): LogicalText {
  const later = line.segments.filter(segment => segment.at > from && segment.at < to);
  return {
    text: line.text.slice(from, to),
    segments: [
      { at: 0, offset: sourceOffset(line, from) },
      ...later.map(segment => ({ at: segment.at - from, offset: segment.offset })),
    ],
  };
}

interface Heredoc {
  readonly terminator: string;
  /** `<<-`: leading tabs of the terminator's line do not count. */
  readonly stripTabs: boolean;
}

const heredocKeywords = new Set(['RUN', 'COPY', 'ADD']);

/** `3<<EOF`, `<<-"EOF"`, `<< EOF`; `<<<` opens none. Words inside quotes are passed over. */
function heredocsOf({ keyword, arguments: { text } }: Instruction): Heredoc[] {
  const compound = keyword === 'ONBUILD' ? /^(\S+)\s+/.exec(text)?.[1]?.toUpperCase() : keyword;
  if (!text.includes('<<') || !heredocKeywords.has(compound ?? '')) return [];
  if (/^\s*\[/.test(text)) return [];
  const words =
    /"(?:\\.|[^"\\])*"|'[^']*'|(?<=^|\s)\d*<<(-?)\s*("[^"<]+"|'[^'<]+'|[^\s<"']+)(?=\s|$)|\\.|[^\s"'\\]+|\s+/g;
  return Array.from(text.matchAll(words)).flatMap(([, dash, name]) =>
    name === undefined ? [] : [{ terminator: name.replace(/^(["'])(.*)\1$/, '$2'), stripTabs: dash === '-' }],
  );
}

function skipHeredoc(text: string, lines: readonly TextRange[], from: number, heredoc: Heredoc): number {
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] as TextRange;
    const content = text.slice(line.start, line.end);
    if ((heredoc.stripTabs ? content.replace(/^\t+/, '') : content) === heredoc.terminator) return index + 1;
  }
  return lines.length;
}
