// Use in Dockerfile: an image becomes a stage, where the cursor stands or in a file that is chosen.
import * as vscode from 'vscode';
import { insertStages, type UsedImage } from '../../core/dockerfile/useImage.ts';
import { formatPlatform } from '../../core/platform.ts';
import { familiarReference } from '../../core/reference.ts';
import { commandIds, dockerfileLanguage } from '../../host/ids.ts';
import { plainText } from '../../host/markdown.ts';
import { rangeOf } from '../../host/ranges.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { command, isInteractive } from '../shared/command.ts';
import { findDockerfiles } from '../shared/dockerfiles.ts';
import { chosenImages, type ChosenImage, type ImageArgument } from '../shared/imageArgument.ts';
import { registerDrop } from './drop.ts';

interface UseArgument extends ImageArgument {
  /** Of the Dockerfile; left out, the one that is edited, else a new one. */
  readonly uri?: string;
}

/** What `multiarch.useInDockerfile` returns to scripts. */
interface Used {
  readonly uri: string;
  /** From 0. */
  readonly line: number;
  readonly text: string;
}

export function registerUseInDockerfile(images: ImageCache, log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.Disposable.from(command(commandIds.useInDockerfile, log, useInDockerfile), registerDrop(images, log));
}

async function useInDockerfile(argument: unknown, chosen: readonly unknown[]): Promise<Used | undefined> {
  const images = await chosenImages(argument, chosen, title());
  if (images.length === 0) return undefined;
  const editor = await editorFor(argument);
  return editor && insert(editor, images.map(used));
}

function title(): string {
  return vscode.l10n.t('Use in Dockerfile');
}

function used({ reference, platform }: ChosenImage): UsedImage {
  return { reference: familiarReference(reference), ...(platform && { platform: formatPlatform(platform) }) };
}

/** One step for undo; what was inserted is selected. */
async function insert(editor: vscode.TextEditor, images: readonly UsedImage[]): Promise<Used> {
  const { document, selection } = editor;
  const edit = insertStages(document.getText(), document.offsetAt(selection.active), images);
  const change = (builder: vscode.TextEditorEdit) => builder.replace(rangeOf(document, edit), edit.text);
  if (!mayChange(document) || !(await editor.edit(change))) {
    throw new Error(vscode.l10n.t('{0} cannot be changed.', vscode.workspace.asRelativePath(document.uri)));
  }
  // The line ends around it are not its own.
  const text = edit.text.trim();
  const start = edit.start + edit.text.indexOf(text);
  const range = rangeOf(document, { start, end: start + text.length });
  editor.selection = new vscode.Selection(range.start, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return { uri: document.uri.toString(), line: range.start.line, text };
}

/** Of the Dockerfile that is given, edited or seen, or of one that a person chooses; for scripts else of a new one. */
async function editorFor(argument: unknown): Promise<vscode.TextEditor | undefined> {
  const { uri } = (argument ?? {}) as Partial<UseArgument>;
  if (typeof uri === 'string') return show(await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true)));
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const isDockerfile = ({ document }: vscode.TextEditor) =>
    document.languageId === dockerfileLanguage && mayChange(document);
  const seen = [activeTextEditor, ...visibleTextEditors].find(each => each && isDockerfile(each));
  if (seen) return show(seen.document);
  const document = isInteractive(argument) ? await pickDockerfile() : await newDockerfile();
  return document && show(document);
}

/** Not an earlier version out of git, and the like: VS Code lets an extension change what nobody can save. */
function mayChange({ uri }: vscode.TextDocument): boolean {
  return vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== false;
}

/** Where it is seen already, if it is. */
function show(document: vscode.TextDocument): Thenable<vscode.TextEditor> {
  const editor = vscode.window.visibleTextEditors.find(each => each.document === document);
  return vscode.window.showTextDocument(document, editor?.viewColumn);
}

function newDockerfile(): Thenable<vscode.TextDocument> {
  return vscode.workspace.openTextDocument({ language: dockerfileLanguage, content: '' });
}

async function pickDockerfile(): Promise<vscode.TextDocument | undefined> {
  const files = (await findDockerfiles()).map(uri => ({
    label: `$(file) ${plainText(vscode.workspace.asRelativePath(uri))}`,
    open: () => vscode.workspace.openTextDocument(uri),
  }));
  const items = [...files, { label: `$(new-file) ${vscode.l10n.t('New Dockerfile')}`, open: newDockerfile }];
  return (await vscode.window.showQuickPick(items, { title: title() }))?.open();
}
