// What is being typed at a place of a Dockerfile, however little of it stands there yet: a platform, a tag, a name of a
// stage or image, a code to be ignored. It speaks of places; what they are worth is for others to find out.
import { ignoreMark } from './ignores.ts';
import { parseInstructions, type Instruction, type ParsedText, type TextRange } from './syntax/instructions.ts';
import { splitAtSpaces, type Word } from './syntax/words.ts';

/** The range is what would be replaced. */
export type Cursor =
  /** The value of `--platform=`; `image` is what it is said of, where that stands there already. */
  | (TextRange & { readonly kind: 'platform'; readonly image?: TextRange })
  /** What follows the colon of an image's name, a digest included, which would no longer be that of the tag. */
  | (TextRange & { readonly kind: 'tag'; readonly nameStart: number })
  /** A name without a tag so far. */
  | (TextRange & { readonly kind: 'name'; readonly instruction: 'FROM' | 'RUN' })
  /** A code in `# multiarch-ignore: a, b`; `others` are those that stand there besides. */
  | (TextRange & { readonly kind: 'ignore'; readonly others: readonly string[] });

export function cursorAt(text: string, offset: number): Cursor | undefined {
  const parsed = parseInstructions(text);
  const isHere = ({ start, end }: TextRange) => start <= offset && offset <= end;
  const directive = parsed.directives.find(({ name, valueRange }) => name === 'syntax' && isHere(valueRange));
  if (directive) return inReference(directive.value, directive.valueRange.start, offset);
  const comment = parsed.comments.find(isHere);
  return comment ? inComment(text, comment, offset) : inInstruction(text, parsed, offset);
}

const ignorePattern = new RegExp(`^#\\s*${ignoreMark}`);

function inComment(text: string, { start, end }: TextRange, offset: number): Cursor | undefined {
  const comment = text.slice(start, end);
  const mark = ignorePattern.exec(comment)?.[0];
  if (mark === undefined || offset < start + mark.length) return undefined;
  const from = start + mark.length;
  const words = Array.from(comment.slice(mark.length).matchAll(/[\w-]+/g), ({ 0: code, index }) => {
    return { code, start: from + index, end: from + index + code.length };
  });
  const own = words.find(word => word.start <= offset && offset <= word.end);
  const others = words.filter(word => word !== own).map(({ code }) => code);
  return { kind: 'ignore', start: own?.start ?? offset, end: own?.end ?? offset, others };
}

function inInstruction(text: string, { instructions, escape }: ParsedText, offset: number): Cursor | undefined {
  const instruction = instructions.findLast(({ start }) => start <= offset);
  if (!instruction || !reaches(instruction, text, offset, escape)) return undefined;
  const words = splitAtSpaces(instruction.arguments);
  const [first, ...others] = words;
  return instruction.keyword === 'ONBUILD' && first
    ? inArguments(first.raw.toUpperCase(), others, text, offset)
    : inArguments(instruction.keyword, words, text, offset);
}

/** Whether what is typed at `offset` belongs to it: spaces and continuations may stand between. */
function reaches({ start, end, keyword }: Instruction, text: string, offset: number, escape: string): boolean {
  const gap = escape === '\\' ? /^[ \t]*(?:\\[ \t]*\r?\n[ \t]*)*$/ : /^[ \t]*(?:`[ \t]*\r?\n[ \t]*)*$/;
  return offset > start + keyword.length && (offset <= end || gap.test(text.slice(end, offset)));
}

function inArguments(keyword: string, words: readonly Word[], text: string, offset: number): Cursor | undefined {
  const before = words.filter(({ end }) => end < offset);
  const own = words.find(({ start, end }) => start <= offset && offset <= end);
  // Flags come first, and of the words behind them the first one alone names an image. A word in two pieces is nobody's.
  if (before.some(({ raw }) => !raw.startsWith('--'))) return undefined;
  if (own && own.raw !== text.slice(own.start, own.end)) return undefined;
  const { raw = '', start = offset } = own ?? {};
  const later = words.find(word => word.start > offset && !word.raw.startsWith('--'));
  return readers[keyword]?.(raw, start, offset, later);
}

type Reader = (word: string, start: number, offset: number, later: TextRange | undefined) => Cursor | undefined;

const inFrom: Reader = (word, start, offset, later) => {
  const flag = /^--platform=/i.exec(word)?.[0];
  if (flag === undefined) return word.startsWith('-') ? undefined : inReference(word, start, offset, 'FROM');
  const value = unquoted(word.slice(flag.length), start + flag.length);
  if (offset < value.start) return undefined;
  const range = { start: value.start, end: value.start + value.text.length };
  return { kind: 'platform', ...range, ...(later && { image: { start: later.start, end: later.end } }) };
};

/** The names of stages are completed by what completes Dockerfiles in general. */
const inCopy: Reader = (word, start, offset) => {
  const flag = /^--from=/i.exec(word)?.[0];
  return flag === undefined ? undefined : inReference(word.slice(flag.length), start + flag.length, offset);
};

const inRun: Reader = (word, start, offset) => {
  if (!/^--mount=/i.test(word)) return undefined;
  const fieldStart = Math.max(word.lastIndexOf(',', offset - start - 1), word.indexOf('=')) + 1;
  const field = /^(["']?from=)([^,]*)/i.exec(word.slice(fieldStart));
  if (!field) return undefined;
  const [, name = '', value = ''] = field;
  return inReference(value, start + fieldStart + name.length, offset, 'RUN');
};

const readers: Readonly<Record<string, Reader>> = { FROM: inFrom, COPY: inCopy, RUN: inRun };

function inReference(
  word: string,
  wordStart: number,
  offset: number,
  instruction?: 'FROM' | 'RUN',
): Cursor | undefined {
  const { text, start } = unquoted(word, wordStart);
  const { colon, at } = separators(text);
  const end = start + text.length;
  if (offset < start || offset > end || (at !== undefined && offset > start + at)) return undefined;
  if (colon === undefined || offset <= start + colon) {
    return instruction && /^[^:@$]*$/.test(text) ? { kind: 'name', start, end, instruction } : undefined;
  }
  if (isHost(text.slice(0, colon))) return undefined;
  return { kind: 'tag', start: start + colon + 1, end, nameStart: start };
}

/** Of `localhost:` and `registry.example:` the port is to come: no official image has a dot in its name. */
function isHost(name: string): boolean {
  return !/[/$]/.test(name) && (name === 'localhost' || name.includes('.'));
}

/** The colon before a tag and the `@` before a digest; those inside `${…}` and before a slash are something else. */
function separators(text: string): { colon?: number; at?: number } {
  let found: { colon?: number; at?: number } = {};
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (text.startsWith('${', index)) depth++;
    else if (character === '}') depth = Math.max(0, depth - 1);
    else if (depth > 0) continue;
    else if (character === '@') return { ...found, at: index };
    else if (character === ':') found = { colon: index };
    else if (character === '/') found = {};
  }
  return found;
}

/** Without the quote it begins with, and its like at the end, if there is one already. */
function unquoted(word: string, start: number): { text: string; start: number } {
  const quote = /^["']/.exec(word)?.[0];
  if (quote === undefined) return { text: word.replace(/["']$/, ''), start };
  return { text: word.slice(1).replace(new RegExp(`${quote}$`), ''), start: start + 1 };
}
