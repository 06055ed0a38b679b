// Pin, update and unpin the image under the cursor: nothing has to be wrong with it. A digest that is gone can be updated.
import * as vscode from 'vscode';
import type { Finding } from '../../core/findings.ts';
import { formatReference } from '../../core/reference.ts';
import { commandIds } from '../../host/ids.ts';
import { placeAt, type ImagePlace } from '../shared/dockerfiles.ts';
import type { PlacedImageArgument } from '../shared/imageArgument.ts';

export const pinKind: vscode.CodeActionKind = vscode.CodeActionKind.RefactorRewrite;

export function pinActions(document: vscode.TextDocument, { start }: vscode.Range): vscode.CodeAction[] {
  const { l10n } = vscode;
  const place = placeAt(document, start);
  if (!place) return [];
  const action = (title: string, command: string) => pinAction(document, place, title, command, pinKind);
  return isPinned(place)
    ? [action(l10n.t('Update Pin'), commandIds.pinDigest), action(l10n.t('Unpin'), commandIds.unpinDigest)]
    : [action(l10n.t('Pin to Digest'), commandIds.pinDigest)];
}

/** What a registry no longer holds by its digest, it may well hold by the tag beside it. */
export function pinFixes(document: vscode.TextDocument, finding: Finding): vscode.CodeAction[] {
  const place = placeAt(document, document.positionAt(finding.start));
  if (finding.code !== 'image-not-found' || !finding.reference.digest || !finding.reference.tag || !place) return [];
  const title = vscode.l10n.t('Update the pin to what the tag holds now');
  return [pinAction(document, place, title, commandIds.pinDigest, vscode.CodeActionKind.QuickFix)];
}

function isPinned({ uses }: ImagePlace): boolean {
  return uses[0]?.reference.digest !== undefined;
}

function pinAction(
  { uri }: vscode.TextDocument,
  { uses, start }: ImagePlace,
  title: string,
  command: string,
  kind: vscode.CodeActionKind,
): vscode.CodeAction {
  const reference = uses[0] ? formatReference(uses[0].reference) : '';
  const argument: PlacedImageArgument = { reference, uri: uri.toString(), start, interactive: true };
  return { title, kind, command: { title, command, arguments: [argument] } };
}
