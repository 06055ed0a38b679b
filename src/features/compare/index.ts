// Compare Images…, and the documents that it shows; all of it read from disk when somebody compares.
import * as vscode from 'vscode';
import { commandIds, comparisonScheme } from '../../host/ids.ts';
import { command } from '../shared/command.ts';
import type { CompareParts } from './compare.ts';
import type { ComparisonDocuments } from './documents.ts';

export function registerCompare(parts: CompareParts): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const closed = new AbortController();
  const language: vscode.Disposable[] = [];
  let loaded: Promise<ComparisonDocuments> | undefined;
  let changes = 0;

  const load = async (): Promise<ComparisonDocuments> => {
    const { ComparisonDocuments: Documents, registerComparisonLanguage } = await import('./documents.ts');
    const documents = new Documents(parts, closed.signal);
    if (!closed.signal.aborted) language.push(registerComparisonLanguage(documents));
    return documents;
  };
  const documents = () => (loaded ??= load());

  /** `uri` left out: all that are shown. */
  const tell = (uri?: vscode.Uri) => {
    changes++;
    const shown = vscode.workspace.textDocuments
      .map(each => each.uri)
      .filter(({ scheme }) => scheme === comparisonScheme);
    changed.fire((uri ? [uri] : shown).map(each => ({ type: vscode.FileChangeType.Changed, uri: each })));
  };
  const refresh = async () => {
    if (!loaded) return;
    (await loaded).forget();
    tell();
  };

  const files: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: ({ query }) => ({
      type: query === '' ? vscode.FileType.Directory : vscode.FileType.File,
      ctime: 0,
      mtime: changes,
      size: 0,
    }),
    readFile: async uri => new TextEncoder().encode(await (await documents()).text(uri)),
    readDirectory: () => [],
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };

  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerFileSystemProvider(comparisonScheme, files, { isReadonly: true, isCaseSensitive: true }),
    parts.onRefresh(() => void refresh()),
    command(commandIds.compare, parts.log, async (argument, chosen) => {
      return (await import('./compare.ts')).compare(argument, chosen, parts, await documents(), tell);
    }),
    new vscode.Disposable(() => {
      closed.abort(new DOMException('closed', 'AbortError'));
      for (const each of language) each.dispose();
    }),
  );
}

function refuse(uri: vscode.Uri): never {
  throw vscode.FileSystemError.NoPermissions(uri);
}
