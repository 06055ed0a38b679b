// Which image is to be inspected: given, named on a line of a Dockerfile, or typed, with what lies nearest typed already.
import * as vscode from 'vscode';
import { distinct } from '../../core/distinct.ts';
import { formatPlatform } from '../../core/platform.ts';
import {
  familiarReference,
  formatReference,
  InvalidReference,
  parseReference,
  type Reference,
} from '../../core/reference.ts';
import { dockerfileLanguage } from '../../host/ids.ts';
import { plainText } from '../../host/markdown.ts';
import { analyzeDocument, referencesAt, type ImagePlace } from '../shared/dockerfiles.ts';
import { isInteractive } from '../shared/command.ts';
import { referenceFrom } from '../shared/imageArgument.ts';

/** The images on a line of a Dockerfile. */
interface LineArgument {
  readonly uri: string;
  /** From 0. */
  readonly line: number;
}

/** Undefined when the person gave up. Throws an Error for people for what is no image. */
export async function namedReference(given: unknown, title: string): Promise<Reference | undefined> {
  if (isLine(given)) return onlyReference(given);
  if (isPartOfLine(given)) throw new Error(vscode.l10n.t('“uri” and “line” are an address and a number, from 0.'));
  if (given !== undefined && !(given instanceof vscode.Uri)) return referenceFrom(given, title);
  const editor = vscode.window.activeTextEditor;
  const isMeant = editor && (!given || editor.document.uri.toString() === given.toString());
  const places = isMeant ? placesOnLine(editor.document, editor.selection.active.line, editor.selection.active) : [];
  if (given && places.length > 0) return choose(places, title);
  const [first] = referencesOf(places);
  return referenceFrom(undefined, title, first ? familiarReference(first) : await copiedReference());
}

function isLine(given: unknown): given is LineArgument {
  const { uri, line, reference } = (given ?? {}) as Partial<LineArgument & { reference: unknown }>;
  return reference === undefined && typeof uri === 'string' && Number.isSafeInteger(line);
}

/** A script that says it wrongly is told so, and not asked. */
function isPartOfLine(given: unknown): boolean {
  const { uri, line, reference } = (given ?? {}) as Partial<Record<keyof LineArgument | 'reference', unknown>>;
  return reference === undefined && !isInteractive(given) && (uri !== undefined || line !== undefined);
}

/** Those that the cursor stands on, where it stands on one. */
function placesOnLine(document: vscode.TextDocument, line: number, cursor?: vscode.Position): readonly ImagePlace[] {
  if (document.languageId !== dockerfileLanguage || line < 0 || line >= document.lineCount) return [];
  const { range } = document.lineAt(line);
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  const places = analyzeDocument(document).places.filter(place => start <= place.start && place.end <= end);
  const at = cursor && document.offsetAt(cursor);
  const pointed = places.filter(place => at !== undefined && place.start <= at && at <= place.end);
  return pointed.length > 0 ? pointed : places;
}

function referencesOf(places: readonly ImagePlace[]): Reference[] {
  return distinct(places.flatMap(referencesAt), formatReference);
}

/** Arguments may make another image of one place for each platform. */
async function choose(places: readonly ImagePlace[], title: string): Promise<Reference | undefined> {
  const references = referencesOf(places);
  if (references.length <= 1) return references[0];
  const uses = places.flatMap(place => place.uses);
  const items = references.map(reference => {
    const name = formatReference(reference);
    const platforms = uses
      .filter(use => formatReference(use.reference) === name)
      .map(use => formatPlatform(use.platform));
    return {
      label: plainText(familiarReference(reference)),
      description: [...new Set(platforms)].join(', '),
      reference,
    };
  });
  return (await vscode.window.showQuickPick(items, { title }))?.reference;
}

async function onlyReference({ uri, line }: LineArgument): Promise<Reference> {
  const { l10n } = vscode;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  const references = referencesOf(placesOnLine(document, line));
  const [first] = references;
  const where = `${vscode.workspace.asRelativePath(document.uri)}:${line + 1}`;
  if (!first) throw new Error(l10n.t('{0} names no image of a Dockerfile.', where));
  if (references.length === 1) return first;
  const names = references.map(familiarReference).join(', ');
  throw new Error(l10n.t('{0} names several images: {1}. Give one of them as “reference”.', where, names));
}

/** Characters of a clipboard that may be a reference at all. */
const longestCopied = 512;

/** What was copied, where it is a reference beyond doubt: a word alone may be anything. */
async function copiedReference(): Promise<string | undefined> {
  const text = (await vscode.env.clipboard.readText()).trim();
  if (text.length > longestCopied || !/[/:@]/.test(text)) return undefined;
  return parseReference(text) instanceof InvalidReference ? undefined : text;
}
