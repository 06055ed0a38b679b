// A fix of a finding: what it does, as a closed set of kinds that the edge words as titles, and the edits that do it.
import type { Analysis } from '../dockerfile/imageUses.ts';
import type { ParsedText, TextRange } from '../dockerfile/syntax/instructions.ts';
import type { Dockerfile, Stage } from '../dockerfile/stages.ts';
import type { Finding, FindingCode } from '../findings.ts';

/** What stands in the range becomes `text`; an insertion where the range is empty. */
export interface TextEdit extends TextRange {
  readonly text: string;
}

export type Fix = {
  /** None touches another. */
  readonly edits: readonly TextEdit[];
  /** It is plainly what was meant. */
  readonly isPreferred?: true;
} & (
  | { readonly kind: 'set-platform'; readonly platform: string; readonly stage: string }
  /** `others` are the stages beside the one that is built which lose that platform too. */
  | { readonly kind: 'remove-platform'; readonly stage: string; readonly others: readonly string[] }
  | { readonly kind: 'move-platform'; readonly platform: string; readonly stage: string }
  | { readonly kind: 'pin-index' }
  | { readonly kind: 'separate-stage'; readonly image: string; readonly stage: string }
  | { readonly kind: 'add-stages'; readonly stages: readonly string[] }
  | { readonly kind: 'drop-value'; readonly name: string }
  | { readonly kind: 'declare-argument'; readonly name: string; readonly value?: string }
  | { readonly kind: 'write'; readonly text: string }
  | { readonly kind: 'ignore'; readonly code: FindingCode }
  | { readonly kind: 'all'; readonly code: FindingCode; readonly count: number }
);

/** A text with all that is known to be wrong with it. */
export interface Examined extends Pick<Analysis, 'resolutions' | 'refusals'> {
  readonly text: string;
  readonly dockerfile: Dockerfile;
  readonly findings: readonly Finding[];
}

/** The same with its instructions and comments, once for all fixes. */
export type Source = Examined & Pick<ParsedText, 'instructions' | 'comments'>;

/** For the same targets, and with the same knowledge of images, each time. */
export type Examine = (text: string) => Examined;

/** @param edits in any order */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let at = 0;
  const pieces: string[] = [];
  for (const edit of edits.toSorted((left, right) => left.start - right.start)) {
    pieces.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return [...pieces, text.slice(at)].join('');
}

/** The stage in which an offset stands; undefined above the first FROM. */
export function stageAt({ stages }: Dockerfile, offset: number): Stage | undefined {
  return stages.findLast(({ range }) => range.start <= offset);
}
