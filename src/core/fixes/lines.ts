// Where whole lines are put into a Dockerfile, in the manner of the file: its line ends, its indentation, its comments.
import type { TextRange } from '../dockerfile/syntax/instructions.ts';

/** Of the first line; `\n` where there is but one. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const newline = text.indexOf('\n');
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n';
}

/** Behind the byte order mark, if that is in the line. */
export function lineStart(text: string, offset: number): number {
  const start = text.slice(0, offset).lastIndexOf('\n') + 1;
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

/** The start of the line of an instruction, or of the comments that stand on it without a blank line between. */
export function startWithComments(text: string, comments: readonly TextRange[], instruction: TextRange): number {
  let start = lineStart(text, instruction.start);
  for (const comment of comments.toReversed()) {
    if (comment.start >= start) continue;
    if (!/^\r*\n$/.test(text.slice(comment.end, start))) break;
    start = lineStart(text, comment.start);
  }
  return start;
}
