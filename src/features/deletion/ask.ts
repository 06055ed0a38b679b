// The questions to a person: whether a long look is worth its time, and what is to be deleted.
import * as vscode from 'vscode';
import type { DeletionChoice } from '../../core/deletionChoices.ts';
import { plainText } from '../../host/markdown.ts';
import { buttonOf, consequences, question } from './sentences.ts';
import type { Target } from './targets.ts';

/** Undefined when the person gave up. `note` says why less is offered than before. */
export async function askChoice(
  targets: readonly Target[],
  choices: readonly DeletionChoice[],
  note: string | undefined,
): Promise<DeletionChoice | undefined> {
  const buttons = choices.map(choice => ({ title: buttonOf(choice), choice }));
  const detail = [...(note === undefined ? [] : [note]), consequences(targets, choices)].join('\n');
  const options = { modal: true, detail: plainText(detail) };
  return (await vscode.window.showWarningMessage(plainText(question(targets)), options, ...buttons))?.choice;
}

/** Rejects with AbortError when the person gave up. */
export async function askLook(
  { host, repository }: Target,
  requests: number,
  mayBeAlone: boolean,
): Promise<'all' | 'named'> {
  const { l10n, window } = vscode;
  const name = `${host}/${repository}`;
  const all = l10n.t('Look at All Tags');
  const alone = l10n.t('Delete the Tag Only');
  const detail = l10n.t(
    'To know which of its tags share an image takes at least {0} requests to {1}. A tag alone takes nothing with it.',
    requests,
    host,
  );
  const options = { modal: true, detail: plainText(detail) };
  const title = plainText(l10n.t('{0} has many tags', name));
  const chosen = await window.showWarningMessage(title, options, all, ...(mayBeAlone ? [alone] : []));
  if (chosen === undefined) throw new DOMException('not asked', 'AbortError');
  return chosen === all ? 'all' : 'named';
}
