// Paths as people know them: within the workspace.
import * as vscode from 'vscode';

/** `app/Dockerfile`; of a workspace's folder itself its name. */
export function shownPath(path: string): string {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.fsPath === path);
  return folder ? folder.name : vscode.workspace.asRelativePath(path);
}
