// What was chosen the last time for each Dockerfile of the workspace.
import * as vscode from 'vscode';
import type { BuildArgument } from './argument.ts';

const prefix = 'build ';

export async function remember(memory: vscode.Memento, argument: BuildArgument): Promise<void> {
  await memory.update(prefix + vscode.Uri.file(argument.dockerfile).toString(), argument);
}

export function recall(memory: vscode.Memento, dockerfile: vscode.Uri): BuildArgument | undefined {
  const kept = memory.get<BuildArgument>(prefix + dockerfile.toString());
  return kept && { ...kept, dockerfile: dockerfile.fsPath };
}

/** Of the Dockerfiles that are still there, by path. */
export async function recallAll(memory: vscode.Memento): Promise<BuildArgument[]> {
  const keys = memory.keys().filter(key => key.startsWith(prefix));
  const uris = keys.map(key => vscode.Uri.parse(key.slice(prefix.length))).toSorted(byPath);
  const found = await Promise.all(uris.map(async uri => ((await isThere(uri)) ? recall(memory, uri) : undefined)));
  return found.filter(each => each !== undefined);
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

function byPath(left: vscode.Uri, right: vscode.Uri): number {
  return left.path.localeCompare(right.path);
}
