// Save as Task: the build that the page shows, written into .vscode/tasks.json of the folder that holds the Dockerfile.
import * as vscode from 'vscode';
import type { BuildArgument } from '../argument.ts';
import { taskEntry } from './entry.ts';
import { writeTask } from './file.ts';

/** Opens the file at the entry. Rejects with an Error for people. */
export async function saveAsTask(argument: BuildArgument): Promise<void> {
  const { l10n, workspace } = vscode;
  const folder = workspace.getWorkspaceFolder(vscode.Uri.file(argument.dockerfile));
  if (!folder)
    throw new Error(l10n.t('{0} is in no folder of this workspace: open its folder first.', argument.dockerfile));
  const entry = taskEntry(argument, folder);
  if (!entry)
    throw new Error(
      l10n.t('This build holds “${…}”, which VS Code takes for a variable in tasks.json: it cannot be saved there.'),
    );
  const uri = vscode.Uri.joinPath(folder.uri, '.vscode', 'tasks.json');
  const before = await textOf(uri);
  const written = writeTask(before ?? '', entry);
  if (!written) {
    throw new Error(l10n.t('{0} cannot be read as a list of tasks. Mend it, then save again.', uri.fsPath));
  }
  if (before === undefined) await workspace.fs.writeFile(uri, new TextEncoder().encode(written.text));
  const document = await workspace.openTextDocument(uri);
  if (before !== undefined) await replaceText(document, written.text);
  const at = document.positionAt(written.offset);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
}

/** As it stands in the editor, saved or not; undefined where there is no file. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

async function replaceText(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  edit.replace(document.uri, whole, text);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
