// `# multiarch-ignore: code, code`: silences these codes for the instruction below the comment, or around it.
import type { Instruction, TextRange } from './syntax/instructions.ts';

/** For one instruction; the range is the text for which it counts. */
export interface Ignore extends TextRange {
  readonly codes: ReadonlySet<string>;
  /** Where the comment stands; of several the last. */
  readonly comment: TextRange;
}

export const ignoreMark = 'multiarch-ignore:';

const pattern = /^#\s*multiarch-ignore:\s*([\w-]+(?:[\s,]+[\w-]+)*)[\s,]*$/;

/** In the order of the text, at most one for each instruction. Time linear in the text. */
export function readIgnores(
  text: string,
  comments: readonly TextRange[],
  instructions: readonly Instruction[],
): Ignore[] {
  const found = new Map<number, { readonly codes: Set<string>; readonly comment: TextRange }>();
  let at = instructions.length;
  let next = { start: text.length, belongs: false };
  // From the end, because what stands below a comment decides to which instruction it belongs, if to any.
  for (const comment of comments.toReversed()) {
    while (at > 0 && (instructions[at - 1]?.end ?? 0) >= comment.start) {
      at--;
      next = { start: instructions[at]?.start ?? 0, belongs: true };
    }
    if (comment.start < next.start) {
      next = { start: comment.start, belongs: next.belongs && !hasBlankLine(text.slice(comment.end, next.start)) };
    }
    const codes = next.belongs && pattern.exec(text.slice(comment.start, comment.end))?.[1]?.split(/[\s,]+/);
    if (!codes) continue;
    const known = found.get(at) ?? { codes: new Set(), comment };
    found.set(at, known);
    for (const code of codes) known.codes.add(code);
  }
  return [...found].toReversed().flatMap(([index, ignore]) => {
    const instruction = instructions[index];
    // A comment above the directives would end them: in the head of the file it counts for them too.
    return instruction ? [{ ...ignore, start: index === 0 ? 0 : instruction.start, end: instruction.end }] : [];
  });
}

function hasBlankLine(text: string): boolean {
  return /\n[ \t]*\r?\n/.test(text);
}

/** @param ignores of `readIgnores` */
export function isIgnored(
  { code, start, end }: TextRange & { readonly code: string },
  ignores: readonly Ignore[],
): boolean {
  let [low, high] = [0, ignores.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ignores[middle]?.start ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const around = ignores[low - 1];
  return around !== undefined && end <= around.end && around.codes.has(code);
}
