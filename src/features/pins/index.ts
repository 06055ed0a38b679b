// Pins: images in a Dockerfile named by the digest of what their tag holds now, one or all of them.
import * as vscode from 'vscode';
import type { ImageUse } from '../../core/dockerfile/imageUses.ts';
import { withDigestText } from '../../core/fixes/references.ts';
import { formatReference, InvalidReference, parseReference } from '../../core/reference.ts';
import { commandIds, dockerfileLanguage } from '../../host/ids.ts';
import { plainText } from '../../host/markdown.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { command, isInteractive } from '../shared/command.ts';
import { analyzeDocument, placeAt, type AnalyzedDockerfile, type ImagePlace } from '../shared/dockerfiles.ts';
import type { PlacedImageArgument } from '../shared/imageArgument.ts';
import { withPatience } from '../shared/progress.ts';
import { newNames, type Change } from './names.ts';
import { isWritable, nameOf, writeNames, type PinResult } from './write.ts';

/** Left out, the active editor and its cursor say what is meant. */
type PinArgument = Partial<Pick<PlacedImageArgument, 'uri' | 'start'>> | undefined;

export function registerPins(images: ImageCache, log: vscode.LogOutputChannel): vscode.Disposable {
  const one = (id: string, change: Change) =>
    command(id, log, argument => changeOne(argument as PinArgument, change, images));
  const all = (id: string, change: Change) => command(id, log, argument => changeAll(argument, change, images, log));
  return vscode.Disposable.from(
    // What is not pinned has no pin to update: it gets one.
    one(commandIds.pinDigest, 'update'),
    one(commandIds.unpinDigest, 'unpin'),
    all(commandIds.pinAllDigests, 'pin'),
    all(commandIds.updateAllDigests, 'update'),
    all(commandIds.unpinAllDigests, 'unpin'),
  );
}

/** Returns the whole reference as it stands there now. */
async function changeOne(argument: PinArgument, change: Change, images: ImageCache): Promise<string> {
  const { l10n } = vscode;
  const document = await documentOf(argument);
  const before = analyzeDocument(document);
  const place = findPlace(document, argument);
  const { image, reference } = place.uses[0] as ImageUse;
  if (change === 'unpin' && !reference.digest) throw new Error(l10n.t('“{0}” is not pinned.', image));
  const title = l10n.t('Reading {0}', image);
  const uses = isWritable(document, place, change) ? place.uses : [];
  const names = await withPatience(title, signal => newNames(uses, change, images, signal));
  const { changed, failed } = await writeNames(document, [placeNow(document, before, place)], change, names);
  if (failed[0]) throw new Error(failed[0].message);
  if (changed.length === 0) {
    const named = withDigestText(image, undefined);
    vscode.window.setStatusBarMessage(plainText(l10n.t('The pin of {0} is up to date.', named)), 4000);
  }
  const named = parseReference(names.get(image) as string);
  return formatReference(named instanceof InvalidReference ? reference : named);
}

/** What is not pinned is pinned; what is pinned is updated or unpinned. */
async function changeAll(
  argument: unknown,
  change: Change,
  images: ImageCache,
  log: vscode.LogOutputChannel,
): Promise<PinResult> {
  const document = await documentOf(argument as PinArgument);
  const places = () =>
    analyzeDocument(document).places.filter(({ uses }) => {
      return uses.some(({ reference }) => (reference.digest === undefined) === (change === 'pin'));
    });
  const uses = places().flatMap(place => (isWritable(document, place, change) ? place.uses : []));
  const title = vscode.l10n.t('Reading the images of {0}', nameOf(document));
  const names = await withPatience(title, signal => newNames(uses, change, images, signal));
  const result = await writeNames(document, places(), change, names);
  if (isInteractive(argument)) void report(result, document, log);
  return result;
}

async function documentOf(argument: PinArgument | vscode.Uri): Promise<vscode.TextDocument> {
  const uri = argument instanceof vscode.Uri ? argument : argument?.uri && vscode.Uri.parse(argument.uri);
  const document = uri ? await vscode.workspace.openTextDocument(uri) : vscode.window.activeTextEditor?.document;
  if (document?.languageId === dockerfileLanguage) return document;
  throw new Error(vscode.l10n.t('Open a Dockerfile and put the cursor on an image.'));
}

function findPlace(document: vscode.TextDocument, argument: PinArgument): ImagePlace {
  const editor = vscode.window.activeTextEditor;
  const place =
    argument?.start === undefined
      ? editor?.document === document && placeAt(document, editor.selection.active)
      : placeAt(document, document.positionAt(argument.start));
  if (place) return place;
  throw new Error(vscode.l10n.t('There is no image at this place of {0}.', nameOf(document)));
}

/** The same place in the text as it is now: it may have changed while a registry was asked. */
function placeNow(document: vscode.TextDocument, before: AnalyzedDockerfile, place: ImagePlace): ImagePlace {
  const alike = ({ places }: AnalyzedDockerfile) =>
    places.filter(({ uses }) => uses[0]?.image === place.uses[0]?.image);
  const [was, now] = [alike(before), alike(analyzeDocument(document))];
  const found = was.length === now.length ? now[was.indexOf(place)] : undefined;
  if (found) return found;
  throw new Error(vscode.l10n.t('{0} was changed meanwhile: nothing was written.', nameOf(document)));
}

/** A notification has room for one reason; the log for all of them. */
async function report(
  { changed, failed }: PinResult,
  document: vscode.TextDocument,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const { l10n, window, commands } = vscode;
  for (const { image, message } of failed) log.warn(`${nameOf(document)}: ${image}: ${message}`);
  const [first] = failed;
  if (!first) {
    const done = l10n.t('Images changed in {0}: {1}', nameOf(document), changed.length);
    window.setStatusBarMessage(plainText(done), 4000);
    return;
  }
  const text = l10n.t('{0} stays as it is: {1}', first.image, first.message);
  const rest = l10n.t('Images changed in {0}: {1}; not changed: {2}.', nameOf(document), changed.length, failed.length);
  const showLog = l10n.t('Show Log');
  const chosen = await window.showWarningMessage(plainText(`${text} ${rest}`), showLog);
  if (chosen === showLog) await commands.executeCommand(commandIds.showLog);
}
