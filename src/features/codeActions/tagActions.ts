// Another tag as a fix. A registry is asked only for somebody who opens the menu; the light bulb, which looks at every line
// that the cursor comes to, has an entry that asks when it is chosen.
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Finding, ImageFinding } from '../../core/findings.ts';
import { rewriteReference, withTagText } from '../../core/fixes/references.ts';
import { formatReference } from '../../core/reference.ts';
import { hiddenCommandIds } from '../../host/ids.ts';
import { plainText } from '../../host/markdown.ts';
import { rangeOf } from '../../host/ranges.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { command } from '../shared/command.ts';
import { analyzeDocument, placeAt, type ImagePlace } from '../shared/dockerfiles.ts';
import { findingsIn } from '../shared/findings.ts';
import type { PlacedImageArgument } from '../shared/imageArgument.ts';
import { withPatience } from '../shared/progress.ts';
import type { TagLists } from '../shared/tags.ts';
import { isOfTag, otherTags, type OtherTag } from './otherTags.ts';

/** Milliseconds that somebody waits for a menu. */
const patience = 1500;

export async function tagActions(
  document: vscode.TextDocument,
  finding: Finding,
  images: ImageCache,
  lists: TagLists,
  /** Of somebody who waits; left out where nobody does. */
  signal: AbortSignal | undefined,
): Promise<vscode.CodeAction[]> {
  const place = placeAt(document, document.positionAt(finding.start));
  if (!place || !isOfTag(finding) || !editTo(document, place, withTagText(place.uses[0]?.image ?? '', 'x'))) return [];
  const found = signal && Promise.race([otherTags(finding, place, images, lists, signal), setTimeout(patience)]);
  const tags = await found;
  return tags?.map(tag => tagAction(document, place, tag)) ?? [findAction(document, finding)];
}

function tagAction(document: vscode.TextDocument, place: ImagePlace, { to, title }: OtherTag): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  const edit = editTo(document, place, to);
  return edit ? Object.assign(action, { edit }) : action;
}

function findAction({ uri }: vscode.TextDocument, { code, reference, start }: ImageFinding): vscode.CodeAction {
  const { l10n } = vscode;
  const title =
    code === 'image-not-found'
      ? l10n.t('Find a tag that exists…')
      : l10n.t('Find a tag that supports all target platforms…');
  const argument: PlacedImageArgument = {
    reference: formatReference(reference),
    uri: uri.toString(),
    start,
    interactive: true,
  };
  const command = { title, command: hiddenCommandIds.findTag, arguments: [argument] };
  return { title, kind: vscode.CodeActionKind.QuickFix, command };
}

function editTo(document: vscode.TextDocument, place: ImagePlace, to: string): vscode.WorkspaceEdit | undefined {
  const edit = rewriteReference(document.getText(), analyzeDocument(document).dockerfile, place, to);
  if ('refused' in edit) return undefined;
  const whole = new vscode.WorkspaceEdit();
  whole.replace(document.uri, rangeOf(document, edit), edit.text);
  return whole;
}

export function registerFindTag(images: ImageCache, lists: TagLists, log: vscode.LogOutputChannel): vscode.Disposable {
  return command(hiddenCommandIds.findTag, log, argument => findTag(argument as PlacedImageArgument, images, lists));
}

/** Resolves with the image as it is named then, or with undefined where nothing was chosen. */
async function findTag(
  { uri, start }: PlacedImageArgument,
  images: ImageCache,
  lists: TagLists,
): Promise<string | undefined> {
  const { l10n, window, workspace } = vscode;
  const document = await workspace.openTextDocument(vscode.Uri.parse(uri));
  const place = placeAt(document, document.positionAt(start));
  const finding = findingsIn(document, images).find(each => each.start === start && isOfTag(each));
  if (!place || !finding || !isOfTag(finding)) return undefined;
  const name = finding.uses[0]?.image ?? '';
  const title = l10n.t('Reading the tags of {0}', name);
  const tags = await withPatience(title, signal => otherTags(finding, place, images, lists, signal));
  const items = tags.map(tag => ({ ...tag, label: plainText(tag.title) }));
  if (items.length === 0) {
    void window.showInformationMessage(
      plainText(l10n.t('The registry names no tag that could stand in for {0}.', name)),
    );
    return undefined;
  }
  const chosen = await window.showQuickPick(items, { title: plainText(name) });
  if (!chosen) return undefined;
  // The text may have changed meanwhile: the image has to stand where it stood.
  const edit = editTo(document, place, chosen.to);
  if (edit && (await workspace.applyEdit(edit))) return chosen.to;
  throw new Error(l10n.t('{0} was changed meanwhile: nothing was written.', workspace.asRelativePath(document.uri)));
}
