// Where a step stands in its Dockerfile, for engines that name the step alone: Podman, Buildah, BuildKit's plain progress.
import { parseInstructions } from '../dockerfile/syntax/instructions.ts';
import { lineCounter } from '../lines.ts';

/** Lines from 0 of the only instruction that reads so; undefined where none does, or several. */
export function stepPlace(step: string, text: string): { readonly start: number; readonly end: number } | undefined {
  const words = wordsOf(step);
  const alike = parseInstructions(text).instructions.filter(({ keyword, arguments: { text } }) => {
    return wordsOf(`${keyword} ${text}`) === words;
  });
  const [instruction] = alike;
  if (!instruction || alike.length > 1) return undefined;
  const lineOf = lineCounter(text);
  return { start: lineOf(instruction.start), end: lineOf(instruction.end) };
}

/** Continued lines are joined by one engine with their spaces, by another without. */
function wordsOf(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
