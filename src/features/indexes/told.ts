// What was pushed, for people, with what they may want to do next.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import { commandIds } from '../../host/ids.ts';
import { plainText } from '../../host/markdown.ts';
import type { IndexDraft } from '../../registry/write/indexDraft.ts';
import { draftPlatforms } from './confirm.ts';
import { documentName } from './documents.ts';
import { namesOf, WrongIndex, type IndexResult } from './writing.ts';

export async function showPushed(draft: IndexDraft, { digest }: IndexResult): Promise<void> {
  const said = vscode.l10n.t(
    'Pushed {0}: {1} with {2}',
    namesOf(draft.spec).join(', '),
    shortDigest(digest),
    draftPlatforms(draft),
  );
  await offerNext(said, draft, digest);
}

export async function tellNothingToDo(draft: IndexDraft): Promise<void> {
  const { digest } = draft.index;
  const said = vscode.l10n.t(
    'Nothing to push: {0} is {1} already.',
    namesOf(draft.spec).join(', '),
    shortDigest(digest),
  );
  await offerNext(said, draft, digest);
}

async function offerNext(said: string, { spec }: IndexDraft, digest: string): Promise<void> {
  const { l10n } = vscode;
  const [inspect, copy, verify] = [l10n.t('Inspect'), l10n.t('Copy Digest'), l10n.t('Verify')];
  const answer = await vscode.window.showInformationMessage(plainText(said), inspect, copy, verify);
  const [reference] = namesOf(spec);
  if (answer === copy) await vscode.env.clipboard.writeText(digest);
  const command = answer === inspect ? commandIds.inspect : answer === verify ? commandIds.verify : undefined;
  if (command !== undefined) await vscode.commands.executeCommand(command, { reference, interactive: true });
}

/** What keeps a document from being an index stands in the Problems panel too: the way there, for a person. */
export async function showingProblems<T>(document: vscode.TextDocument, run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof WrongIndex)) throw error;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    void vscode.window.showErrorMessage(plainText(problemsText(document, error)));
    return undefined;
  }
}

function problemsText(document: vscode.TextDocument, { sentences }: WrongIndex): string {
  const { l10n } = vscode;
  const name = documentName(document);
  const [first = ''] = sentences;
  return sentences.length === 1
    ? l10n.t('{0} cannot be pushed: {1}', name, first)
    : l10n.t('{0} has {1} problems, and cannot be pushed: {2} …', name, sentences.length, first);
}
