// Index documents as VS Code opens and finds them.
import { homedir } from 'node:os';
import { posix } from 'node:path';
import * as vscode from 'vscode';
import { parseIndexDocument } from '../../core/indexes/document/parse.ts';
import type { IndexDocument } from '../../core/indexes/document/document.ts';
import type { IndexSpec } from '../../core/indexes/spec.ts';
import { rangeOf } from '../../host/ranges.ts';
import { isInteractive } from '../shared/command.ts';
import { WrongIndex } from './writing.ts';

/** Opens a text that is not saved yet, under a name by which it would be; what has no name yet is selected in it. */
export async function openNew(text: string, image: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(await freeUri(image));
  const edit = new vscode.WorkspaceEdit();
  // VS Code keeps what stood in one of that name which was closed a moment ago.
  edit.replace(document.uri, rangeOf(document, { start: 0, end: document.getText().length }), text);
  await vscode.workspace.applyEdit(edit);
  const editor = await vscode.window.showTextDocument(document);
  const { start, end } = rangeOf(document, tagSpan(parseIndexDocument(document.getText())));
  editor.selection = new vscode.Selection(start, end);
  return document;
}

/** The tag of the image, which is what a person changes first. */
function tagSpan({ image }: IndexDocument): { start: number; end: number } {
  if (!image) return { start: 0, end: 0 };
  const [tag = ''] = /(?<=:)[\w.-]+$/.exec(image.value) ?? [];
  return { start: image.end - tag.length, end: image.end };
}

/** Beside the workspace's other files, so that saving needs no question; never one that is there. */
async function freeUri(image: string): Promise<vscode.Uri> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const name = /([\w.-]+?)(?::[\w.-]*)?(?:@.*)?$/.exec(image)?.[1] ?? 'index';
  for (let number = 1; ; number++) {
    const file = vscode.Uri.joinPath(folder, `${name}${number > 1 ? `-${number}` : ''}.multiarch.yaml`);
    const untitled = file.with({ scheme: 'untitled' });
    if (!isOpen(untitled) && !(await isThere(file))) return untitled;
  }
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some(document => document.uri.toString() === uri.toString());
}

export async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/**
 * The document that a command is about: the one given, or, for a person, the one that is edited. What a script pushes it names:
 * whatever stands open would overwrite a tag that nobody spoke of. Throws an Error for people.
 */
export async function documentFor(argument: unknown, command: string): Promise<vscode.TextDocument> {
  const { l10n } = vscode;
  const uri = argument instanceof vscode.Uri ? argument : uriIn(argument);
  if (!uri && !isInteractive(argument)) {
    throw new Error(l10n.t('{0} needs an object with “{1}”.', command, 'uri'));
  }
  const document = uri ? await vscode.workspace.openTextDocument(uri) : vscode.window.activeTextEditor?.document;
  if (document) return document;
  throw new Error(
    l10n.t('Open the document that describes the image first, or make one: “Create Multi-Arch Image from Images…”.'),
  );
}

function uriIn(argument: unknown): vscode.Uri | undefined {
  const { uri } = (argument ?? {}) as { readonly uri?: unknown };
  if (uri === undefined) return undefined;
  if (uri instanceof vscode.Uri) return uri;
  // A path is no address: which folder it is of nobody says.
  if (typeof uri === 'string' && /^[a-z][\w+.-]+:/i.test(uri)) return vscode.Uri.parse(uri, true);
  throw new Error(vscode.l10n.t('“{0}” must be the address of a document, such as {1}.', 'uri', 'file:///…'));
}

/** Throws WrongIndex. */
export function specOf(document: vscode.TextDocument): IndexSpec {
  const { spec, faults } = parseIndexDocument(document.getText());
  const errors = faults.filter(({ severity }) => severity === 'error');
  if (spec && errors.length === 0) return spec;
  throw new WrongIndex(errors.map(({ message }) => `${message.replace(/\.$/, '')}.`));
}

export function documentName({ uri }: vscode.TextDocument): string {
  return posix.basename(uri.path);
}
