// Preview Multi-Arch Image: what a push would store, to the byte, in a document that nobody has to save; beside what the tag is
// now, where it is something.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import { isInteractive } from '../shared/command.ts';
import { documentUri } from '../shared/documentUri.ts';
import type { IndexDraft } from '../../registry/write/indexDraft.ts';
import { documentFor, specOf } from './documents.ts';
import type { IndexParts } from './parts.ts';
import { previewUri } from './previews.ts';
import { showingProblems } from './told.ts';
import { draftOf, namesOf, resultOf, working, type IndexResult } from './writing.ts';

/** `{ uri }` of a document, and `show: false` for what shall be seen by nobody. */
interface PreviewArgument {
  readonly show?: boolean;
}

/** Undefined where a person was shown what is wrong. */
export async function previewIndex(argument: unknown, parts: IndexParts): Promise<IndexResult | undefined> {
  const document = await documentFor(argument, 'multiarch.previewIndex');
  const run = () => preview(document, argument, parts);
  return isInteractive(argument) ? showingProblems(document, run) : run();
}

async function preview(document: vscode.TextDocument, argument: unknown, parts: IndexParts): Promise<IndexResult> {
  const spec = specOf(document);
  const title = vscode.l10n.t('Reading the sources of {0}', namesOf(spec).join(', '));
  const draft = await working(title, parts, doing => draftOf(spec, doing, true));
  const isShown = isInteractive(argument) || (argument as PreviewArgument).show !== false;
  if (isShown) await previewDraft(draft);
  return resultOf(draft.index);
}

export async function previewDraft({ spec, current, index }: IndexDraft): Promise<void> {
  const { digest, mediaType, text } = index;
  const [name = ''] = namesOf(spec);
  const uri = previewUri(name, index.digest, text);
  const shown = `${shortDigest(digest)} · ${mediaType}`;
  if (current === undefined || current === digest) {
    await vscode.window.showTextDocument(uri, { preview: true });
    vscode.window.setStatusBarMessage(shown, 8000);
    return;
  }
  const [tag = ''] = spec.tags;
  const now = documentUri({ ...spec.target, tag, original: '' }, { digest: current, what: 'index' });
  const title = vscode.l10n.t('{0}: {1} now, {2} after a push', name, shortDigest(current), shown);
  await vscode.commands.executeCommand('vscode.diff', now, uri, title, { preview: true });
}
