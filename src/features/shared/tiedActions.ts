// Quick fixes and the warnings that they mend.
import type * as vscode from 'vscode';
import { rangeOf } from '../../host/ranges.ts';
import { isAbort } from '../../host/cancel.ts';

interface Found {
  readonly code: string;
  readonly start: number;
  readonly end: number;
}

/** A diagnostic may be of the text before the last keystroke: then nothing is tied. */
export function tiedTo(
  diagnostics: readonly vscode.Diagnostic[],
  finding: Found,
  document: vscode.TextDocument,
  actions: readonly vscode.CodeAction[],
): readonly vscode.CodeAction[] {
  const range = rangeOf(document, finding);
  const own = diagnostics.filter(({ source, code, range: its }) => {
    const value = typeof code === 'object' ? code.value : code;
    return source === 'multiarch' && value === finding.code && its.isEqual(range);
  });
  return own.length === 0 ? actions : actions.map(action => Object.assign(action, { diagnostics: own }));
}

/** What nobody waits for any more has no actions. */
export function orNothing(error: unknown): [] {
  if (isAbort(error)) return [];
  throw error;
}
