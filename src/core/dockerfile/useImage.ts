// An image put into a Dockerfile: as a stage of its own, or where it is dropped. A FROM counts only where BuildKit reads it
// as an instruction, and above the first one stand the directives and the ARGs that every FROM may use.
import { lineEndOf, lineStart } from '../fixes/lines.ts';
import { setPlatform } from '../fixes/platformFixes.ts';
import type { TextEdit } from '../fixes/fix.ts';
import { parseDockerfile, type Stage } from './stages.ts';
import { parseInstructions, type Instruction, type ParsedText, type TextRange } from './syntax/instructions.ts';

export interface UsedImage {
  /** As it is to stand there. */
  readonly reference: string;
  /** `linux/arm64`: this platform alone, whatever is built for. */
  readonly platform?: string;
}

function fromLine({ reference, platform }: UsedImage): string {
  return `FROM ${platform === undefined ? '' : `--platform=${platform} `}${reference}`;
}

/** A stage for each image, on lines of their own where `offset` stands, or at the next place where they make sense. */
export function insertStages(text: string, offset: number, images: readonly UsedImage[]): TextEdit {
  const lineEnd = lineEndOf(text);
  const start = placeForStage(text, offset);
  const lines = images.map(fromLine).join(lineEnd);
  if (start > lineStart(text, start)) return { start, end: start, text: `${lineEnd}${lines}` };
  // A blank line is there to be filled.
  const blank = /^[ \t]*(?=\r?\n|$)/.exec(text.slice(start))?.[0];
  return blank === undefined
    ? { start, end: start, text: `${lines}${lineEnd}` }
    : { start, end: start + blank.length, text: lines };
}

/** Where a line begins, or the end of a text whose last line stays as it is. */
function placeForStage(text: string, offset: number): number {
  const parsed = parseInstructions(text);
  const wanted = offset === text.length ? offset : lineStart(text, offset);
  const first = parsed.instructions.find(({ keyword }) => keyword !== 'ARG');
  // Without a FROM before it, nothing else may stand in the file.
  const latest = first && first.keyword !== 'FROM' ? lineStart(text, first.start) : text.length;
  const place = Math.max(Math.min(wanted, latest), endOfPreamble(text, parsed, first));
  if (isOwnLine(text, place)) return place;
  const around = parsed.instructions.findLast(({ start }) => start < place);
  return around ? lineStart(text, around.start) : place;
}

/** Behind the directives and the ARGs above the first stage. */
function endOfPreamble(text: string, { directives, instructions }: ParsedText, first: Instruction | undefined): number {
  const before = [...directives, ...instructions].filter(({ start }) => !first || start < first.start);
  if (before.length === 0) return lineStart(text, 0);
  const newline = text.indexOf('\n', Math.max(...before.map(({ end }) => end)));
  return newline < 0 ? text.length : newline + 1;
}

/** Whether an instruction that is put there is one: inside a heredoc or behind a continuation it would be swallowed. */
function isOwnLine(text: string, place: number): boolean {
  const before = `${text.slice(0, place)}${place > lineStart(text, place) ? '\n' : ''}`;
  const { instructions } = parseInstructions(`${before}FROM x\n${text.slice(place)}`);
  return instructions.some(({ keyword, start }) => keyword === 'FROM' && start === before.length);
}

/**
 * Images dropped at `offset`. One takes the place of the name it is dropped on, in a FROM with its platform; on a blank
 * line and at the end of the text they become stages; elsewhere there stands the bare reference. None of the edits touches
 * another.
 */
export function dropImages(text: string, offset: number, images: readonly UsedImage[]): TextEdit[] {
  const [image, ...others] = images;
  if (!image) return [];
  const isHere = ({ start, end }: TextRange) => start <= offset && offset <= end;
  const { stages } = parseDockerfile(text);
  const stage = stages.find(({ base }) => isHere(base));
  const name = stage?.base ?? copiedName(stages, text, isHere);
  if (name && others.length === 0) {
    const replaced = { start: name.start, end: name.end, text: image.reference };
    return stage && image.platform !== undefined
      ? withPlatform(replaced, setPlatform(stage, image.platform))
      : [replaced];
  }
  if (others.length > 0 || isFree(text, offset)) return [insertStages(text, offset, images)];
  return [{ start: offset, end: offset, text: image.reference }];
}

/** In a COPY or a mount, where it stands as it is read: not one that nobody wrote, or in pieces. */
function copiedName(
  stages: readonly Stage[],
  text: string,
  isHere: (range: TextRange) => boolean,
): TextRange | undefined {
  const names = stages.flatMap(({ copies }) => copies);
  return names.find(each => isHere(each) && text.slice(each.start, each.end) === each.name);
}

/** A flag put directly before the name is one edit with it. */
function withPlatform(name: TextEdit, flag: TextEdit): TextEdit[] {
  return flag.start === name.start ? [{ ...name, text: `${flag.text}${name.text}` }] : [flag, name];
}

/** On a blank line of no instruction, or behind everything. */
function isFree(text: string, offset: number): boolean {
  if (offset === text.length) return true;
  const start = lineStart(text, offset);
  return /^[ \t]*(?:\r?\n|$)/.test(text.slice(start)) && isOwnLine(text, start);
}
