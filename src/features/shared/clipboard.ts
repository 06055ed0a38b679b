// What is copied, and said so.
import * as vscode from 'vscode';
import { plainText } from '../../host/markdown.ts';

/** Milliseconds for which the status bar says it. */
const shownFor = 4000;
/** Characters of it there. */
const mostShown = 120;

/** A line each; resolves with all of it, undefined where there is nothing to copy. */
export async function copyLines(texts: readonly string[]): Promise<string | undefined> {
  const [first] = texts;
  if (first === undefined) return undefined;
  const text = texts.join('\n');
  await vscode.env.clipboard.writeText(text);
  const { l10n } = vscode;
  const short = first.length > mostShown ? `${first.slice(0, mostShown)}…` : first;
  const said = texts.length === 1 ? l10n.t('Copied {0}', plainText(short)) : l10n.t('Copied {0} lines', texts.length);
  vscode.window.setStatusBarMessage(said, shownFor);
  return text;
}
