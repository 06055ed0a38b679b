// What is copied out of a raw JSON document: the digest at the cursor or of the document itself, and the JSON to the byte.
import * as vscode from 'vscode';
import { digestOf, formatDigest, parseDigest } from '../../core/digest.ts';
import { jsonPlaceAt } from '../../core/jsonPlace.ts';
import { manifestScheme } from '../../host/ids.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { copyLines } from '../shared/clipboard.ts';
import { documentAddress } from '../shared/documentUri.ts';
import { withPatience } from '../shared/progress.ts';
import { rawText } from './rawText.ts';

/** The document that a menu of its editor names, or, where nothing is given, the one in front. */
export function ownDocument(argument: unknown): vscode.Uri | undefined {
  const given = argument instanceof vscode.Uri ? argument : undefined;
  const uri = argument === undefined ? vscode.window.activeTextEditor?.document.uri : given;
  return uri?.scheme === manifestScheme && documentAddress(uri) ? uri : undefined;
}

/** The digest that the cursor stands on, else the document's own. */
export function copyDigestOf(uri: vscode.Uri): Promise<string | undefined> {
  const digest = digestAtCursor(uri) ?? documentAddress(uri)?.digest;
  return copyLines(digest === undefined ? [] : [digest]);
}

function digestAtCursor(uri: vscode.Uri): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.toString() !== uri.toString()) return undefined;
  const { document, selection } = editor;
  const value = jsonPlaceAt(document.getText(), document.offsetAt(selection.active))?.value;
  return typeof value === 'string' && parseDigest(value) ? value : undefined;
}

/** Returns what was copied: its digest is the document's. Throws where that cannot be. */
export async function copyRaw(argument: unknown, images: ImageCache): Promise<string> {
  const { l10n } = vscode;
  const uri = ownDocument(argument);
  const address = uri && documentAddress(uri);
  if (!address) throw new Error(l10n.t('Open the JSON of an image first: “Inspect Image…” shows it.'));
  const title = l10n.t('Reading {0}', address.digest);
  const text = await withPatience(title, signal => rawText(images, address, signal));
  // A text can be no other bytes than UTF-8, and none that mark its beginning.
  const expected = parseDigest(address.digest);
  const actual = await digestOf(new TextEncoder().encode(text), expected?.algorithm);
  if (!expected || formatDigest(actual) !== formatDigest(expected)) {
    throw new Error(l10n.t('{0} is no text that could be copied as it is: it is not all UTF-8.', address.digest));
  }
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(l10n.t('Copied the JSON of {0}', address.digest), 4000);
  return text;
}
