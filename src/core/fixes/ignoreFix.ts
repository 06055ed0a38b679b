// Silences a code for the instruction in which it is found.
import { ignoreMark } from '../dockerfile/ignores.ts';
import type { Finding } from '../findings.ts';
import type { Fix, Source } from './fix.ts';
import { lineEndOf, lineStart } from './lines.ts';

/** What is found in a directive is silenced below the directives: a comment above them would end them. */
export function ignoreFixes({ code, start, end }: Finding, source: Source): Fix[] {
  const { text, dockerfile, instructions, comments } = source;
  const instruction = instructions.find(each => end <= each.end);
  if (!instruction) return [];
  const silence = (at: number, text: string): Fix[] => [
    { kind: 'ignore', code, edits: [{ start: at, end: at, text }] },
  ];
  const isSilenced = dockerfile.ignores.some(each => each.start <= start && end <= each.end);
  const existing = comments.findLast(comment => {
    const mayBeOwn = isSilenced && comment.end <= instruction.end;
    return mayBeOwn && text.slice(comment.start, comment.end).includes(ignoreMark);
  });
  if (existing) {
    const words = text.slice(existing.start, existing.end).trimEnd().replace(/,$/, '');
    return silence(existing.start + words.length, `, ${code}`);
  }
  const at = lineStart(text, instruction.start);
  return silence(at, `${text.slice(at, instruction.start)}# ${ignoreMark} ${code}${lineEndOf(text)}`);
}
