// A text of differences while it is written: a sign at the start of each line, as `diff` has it, and beside the lines what can
// be opened from them.
import * as vscode from 'vscode';
import { safeContent } from '../../registry/errors.ts';

/** In both, on the left alone, on the right alone, in both and not the same. */
export type Sign = ' ' | '-' | '+' | '!';

interface LinkedLine {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly target: vscode.Uri;
}

/** Two documents that can be compared, above a line. */
interface DiffAction {
  readonly line: number;
  readonly title: string;
  readonly left: vscode.Uri;
  readonly right: vscode.Uri;
}

interface Section {
  readonly title: string;
  readonly from: number;
  readonly to: number;
}

export interface Page {
  readonly text: string;
  readonly links: readonly LinkedLine[];
  readonly diffs: readonly DiffAction[];
  readonly sections: readonly Section[];
}

export interface Lines {
  /** Text from outside is made one line of printable characters; `links` are pieces of it. */
  add(
    sign: Sign | '',
    text: string,
    links?: readonly (readonly [piece: string, target: vscode.Uri | undefined])[],
  ): void;
  /** Above the next line. */
  diff(title: string, left: vscode.Uri | undefined, right: vscode.Uri | undefined): void;
  /** From the next line on, to the next section. */
  section(title: string): void;
  page(): Page;
}

/** A hostile image may make more of them than anybody reads. */
const mostLines = 10_000;
/** Characters of a line; a value is cut before, with a word. */
const longestLine = 1000;

export function createLines(): Lines {
  const lines: string[] = [];
  const links: LinkedLine[] = [];
  const diffs: DiffAction[] = [];
  const starts: { title: string; from: number }[] = [];
  return {
    add(sign, text, pieces = []) {
      if (lines.length > mostLines) return;
      if (lines.length === mostLines) return void lines.push(vscode.l10n.t('The rest is in the raw JSON.'));
      const line = sign === '' ? text : `${sign} ${text}`;
      const shown = readable(line);
      for (const [piece, target] of pieces) {
        const start = shown.lastIndexOf(piece);
        if (target && start >= 0) links.push({ line: lines.length, start, end: start + piece.length, target });
      }
      lines.push(shown);
    },

    diff(title, left, right) {
      if (left && right) diffs.push({ line: lines.length, title, left, right });
    },

    section: title => void starts.push({ title, from: lines.length }),

    page: () => ({
      text: `${lines.join('\n')}\n`,
      links,
      diffs,
      sections: starts.map(({ title, from }, at) => ({ title, from, to: (starts[at + 1]?.from ?? lines.length) - 1 })),
    }),
  };
}

/** Spaces stay: columns are made of them. */
function readable(line: string): string {
  const shown = line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').trimEnd();
  return shown.length > longestLine ? safeContent(shown, longestLine) : shown;
}
