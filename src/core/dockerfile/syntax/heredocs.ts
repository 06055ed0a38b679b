// Which heredocs an instruction opens, by BuildKit's `frontend/dockerfile/parser/parser.go`.
import { shellWords } from './expand.ts';

export interface Heredoc {
  readonly terminator: string;
  /** `<<-`: leading tabs of the terminator's line do not count. */
  readonly stripTabs: boolean;
}

const keywords = new Set(['RUN', 'COPY', 'ADD']);

/**
 * Words of the line such as `3<<EOF`, `<<-"EOF"` and `<< EOF` open one each, wherever they stand. A line that no shell could
 * read opens none. The JSON form, which has none, has no such words: its strings are quoted.
 *
 * @param line the whole instruction
 * @param keyword of what it does: of an ONBUILD, what that triggers
 */
export function heredocsOf(line: string, keyword: string): Heredoc[] {
  if (!keywords.has(keyword) || !line.includes('<<')) return [];
  const heredocs: Heredoc[] = [];
  for (const word of shellWords(line, true) ?? []) {
    const [, dash, written = ''] = /^\d*<<(-?)([^<]*)$/.exec(word) ?? [];
    const [terminator] = shellWords(written, false) ?? [];
    if (terminator !== undefined) heredocs.push({ terminator, stripTabs: dash === '-' });
  }
  return heredocs;
}
