// The repository that a Dockerfile lies in, as far as its files say.
import { posix } from 'node:path';
import * as vscode from 'vscode';
import { defaultBranch, imageOfRepository } from '../../core/workflow/repository.ts';

export interface GitRepository {
  readonly root: vscode.Uri;
  readonly branch?: string;
  /** What GitHub's registry would call its image. */
  readonly image?: string;
}

/** The nearest one, else the workspace folder. Throws an Error for a file of no folder. */
export async function repositoryOf(file: vscode.Uri): Promise<GitRepository> {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  if (!folder) {
    throw new Error(
      vscode.l10n.t(
        '{0} lies in no folder of this window: open its repository first.',
        vscode.workspace.asRelativePath(file),
      ),
    );
  }
  const root = await nearestRoot(file, folder.uri);
  const [head, config] = await Promise.all([
    textOf(vscode.Uri.joinPath(root, '.git', 'refs', 'remotes', 'origin', 'HEAD')),
    textOf(vscode.Uri.joinPath(root, '.git', 'config')),
  ]);
  const branch = defaultBranch(head);
  const image = imageOfRepository(config);
  return { root, ...(branch !== undefined && { branch }), ...(image !== undefined && { image }) };
}

/** Also above the folder: of a part of a repository, too, GitHub reads the workflows at the repository's root alone. */
async function nearestRoot(file: vscode.Uri, folder: vscode.Uri): Promise<vscode.Uri> {
  for (let path = file.path; path !== posix.dirname(path);) {
    path = posix.dirname(path);
    const root = folder.with({ path });
    if (await isThere(vscode.Uri.joinPath(root, '.git'))) return root;
  }
  return folder;
}

export async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

async function textOf(uri: vscode.Uri): Promise<string> {
  return vscode.workspace.fs.readFile(uri).then(
    bytes => new TextDecoder().decode(bytes),
    () => '',
  );
}
