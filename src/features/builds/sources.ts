// The files that say what is built, a Dockerfile or a bake file: a plan sees them as they stand in the editor, and the build,
// which reads them from disk, saves them first.
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';

/** Rejects where there is neither a file nor an editor with changes. */
export async function readSource(path: string): Promise<string> {
  const edited = editedSources([path])[0];
  return edited?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(path)));
}

/** Rejects with an Error for people where one cannot be saved: something else than what the editor shows would be built. */
export async function saveSources(paths: readonly string[]): Promise<void> {
  for (const document of editedSources(paths)) {
    if (await isSaved(document)) continue;
    const name = vscode.workspace.asRelativePath(document.uri);
    throw new Error(vscode.l10n.t('{0} has changes that could not be saved: the build would not see them.', name));
  }
}

/** Milliseconds before each attempt: VS Code says no also while it is just saving by itself. */
const pauses = [0, 250, 500, 1000];

async function isSaved(document: vscode.TextDocument): Promise<boolean> {
  for (const pause of pauses) {
    await setTimeout(pause);
    if (!document.isDirty || (await document.save())) return true;
  }
  return false;
}

/** One that is not edited may be older than what is on disk. */
function editedSources(paths: readonly string[]): vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter(
    ({ isDirty, uri }) => isDirty && uri.scheme === 'file' && paths.includes(uri.fsPath),
  );
}
