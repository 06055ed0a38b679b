// Paths as a person, a script or tasks.json gives them.
import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';

/** Of a path within a folder, an absolute one, or a file URI. Throws an Error for people. */
export function absolutePath(path: string, folder: vscode.WorkspaceFolder | undefined): string {
  if (path.startsWith('file:')) return vscode.Uri.parse(path).fsPath;
  if (isAbsolute(path)) return path;
  if (!folder) throw new Error(vscode.l10n.t('“{0}” is a relative path, and no folder is open.', path));
  return join(onDisk(folder.uri), path);
}

/** Where a file or a folder is. Throws an Error for people where that is no disk of this machine. */
export function onDisk(uri: vscode.Uri): string {
  if (uri.scheme === 'file') return uri.fsPath;
  const name = vscode.workspace.asRelativePath(uri);
  throw new Error(
    vscode.l10n.t('{0} is on no disk of this machine, where builds read from: save it there first.', name),
  );
}
