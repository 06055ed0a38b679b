// Documents that are read and never written: a file system of their own and no mere provider of texts, because VS Code opens
// only files again after its window was closed.
import * as vscode from 'vscode';

export interface ReadOnlyFiles extends vscode.Disposable {
  /** One of them is read anew, or all that are shown. */
  changed(uri?: vscode.Uri): void;
}

/** @param read rejects with what VS Code shall say; the query of a file's address says what it is, a folder has none */
export function registerReadOnlyFiles(scheme: string, read: (uri: vscode.Uri) => Promise<string>): ReadOnlyFiles {
  const changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  let mtime = 0;

  const files: vscode.FileSystemProvider = {
    onDidChangeFile: changes.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: uri => ({ type: typeOf(uri), ctime: 0, mtime, size: 0 }),
    readFile: async uri => new TextEncoder().encode(await read(uri)),
    readDirectory: () => [],
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  const options = { isReadonly: true, isCaseSensitive: true };
  const registered = vscode.workspace.registerFileSystemProvider(scheme, files, options);

  return {
    changed(uri) {
      mtime++;
      const shown = vscode.workspace.textDocuments.map(each => each.uri).filter(each => each.scheme === scheme);
      changes.fire((uri ? [uri] : shown).map(each => ({ type: vscode.FileChangeType.Changed, uri: each })));
    },
    dispose() {
      registered.dispose();
      changes.dispose();
    },
  };
}

function typeOf({ query }: vscode.Uri): vscode.FileType {
  return query === '' ? vscode.FileType.Directory : vscode.FileType.File;
}

function refuse(uri: vscode.Uri): never {
  throw vscode.FileSystemError.NoPermissions(uri);
}
