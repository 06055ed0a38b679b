// Writes new names of images into a Dockerfile: all in one step, which one undo takes back.
import * as vscode from 'vscode';
import { distinct } from '../../core/distinct.ts';
import type { TextEdit } from '../../core/fixes/fix.ts';
import { rewriteReference, withDigestText, type NotRewritten } from '../../core/fixes/references.ts';
import { rangeOf } from '../../host/ranges.ts';
import { analyzeDocument, type ImagePlace } from '../shared/dockerfiles.ts';
import { provisionalName, type Change, type NewNames } from './names.ts';

/** What the commands return; `line` is counted from 0. */
export interface PinResult {
  readonly changed: readonly {
    readonly image: string;
    readonly from: string;
    readonly to: string;
    readonly line: number;
  }[];
  readonly failed: readonly { readonly image: string; readonly message: string }[];
}

/** Whether there is a place in the text for what the image is to be named. */
export function isWritable(document: vscode.TextDocument, place: ImagePlace, change: Change): boolean {
  return !('refused' in rewritten(document, place, provisionalName(imageAt(place), change)));
}

/** The places are those of the document as it is now. Throws an Error for people where nothing can be written at all. */
export async function writeNames(
  document: vscode.TextDocument,
  places: readonly ImagePlace[],
  change: Change,
  names: NewNames,
): Promise<PinResult> {
  const changed: PinResult['changed'][number][] = [];
  const failed: PinResult['failed'][number][] = [];
  const edits: TextEdit[] = [];
  for (const place of places) {
    const from = imageAt(place);
    const to = names.get(from);
    if (to === from) continue;
    const image = withDigestText(from, undefined);
    const edit = to instanceof Error ? to : rewritten(document, place, to ?? provisionalName(from, change));
    if (edit instanceof Error) failed.push({ image, message: edit.message });
    else if ('refused' in edit) failed.push({ image, message: whyNot(edit) });
    else if (typeof to === 'string') {
      edits.push(edit);
      changed.push({ image, from, to, line: document.positionAt(place.start).line });
    }
  }
  if (edits.length > 0) await apply(document, edits);
  return { changed, failed };
}

function imageAt({ uses }: ImagePlace): string {
  return uses[0]?.image ?? '';
}

function rewritten(document: vscode.TextDocument, place: ImagePlace, to: string): TextEdit | NotRewritten {
  return rewriteReference(document.getText(), analyzeDocument(document).dockerfile, place, to);
}

/** Several places may hang on one ARG: what is written there is written once. */
async function apply(document: vscode.TextDocument, edits: readonly TextEdit[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const each of distinct(edits, ({ start, end }) => `${start} ${end}`)) {
    edit.replace(document.uri, rangeOf(document, each), each.text);
  }
  // VS Code changes what it shows of a read-only file too, and nobody could save that. It holds the edit against the version
  // of the text that it was made for.
  const isReadOnly = vscode.workspace.fs.isWritableFileSystem(document.uri.scheme) === false;
  if (!isReadOnly && (await vscode.workspace.applyEdit(edit))) return;
  throw new Error(
    vscode.l10n.t('{0} could not be changed: it is read-only, or was just being edited.', nameOf(document)),
  );
}

export function nameOf({ uri }: vscode.TextDocument): string {
  return vscode.workspace.asRelativePath(uri);
}

function whyNot({ refused, text }: NotRewritten): string {
  const { l10n } = vscode;
  switch (refused) {
    case 'several-images':
      return l10n.t('“{0}” is another image for each target platform.', text);
    case 'arguments':
      return l10n.t('“{0}” contains arguments: pin the value of the argument instead of the name it makes.', text);
    case 'shared-argument':
      return l10n.t('Its end comes from ARG {0}, which counts elsewhere too.', text);
    case 'in-pieces':
      return l10n.t('“{0}” is not written in one piece.', text);
  }
}
