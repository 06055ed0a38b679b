// Compare Images…, and the documents that it shows; all of it read from disk when somebody compares.
import * as vscode from 'vscode';
import { commandIds, comparisonScheme } from '../../host/ids.ts';
import { command } from '../shared/command.ts';
import { registerReadOnlyFiles } from '../shared/readOnlyFiles.ts';
import type { CompareParts } from './compare.ts';
import type { ComparisonDocuments } from './documents.ts';

export function registerCompare(parts: CompareParts): vscode.Disposable {
  const closed = new AbortController();
  const language: vscode.Disposable[] = [];
  let loaded: Promise<ComparisonDocuments> | undefined;

  const load = async (): Promise<ComparisonDocuments> => {
    const { ComparisonDocuments: Documents, registerComparisonLanguage } = await import('./documents.ts');
    const documents = new Documents(parts, closed.signal);
    if (!closed.signal.aborted) language.push(registerComparisonLanguage(documents));
    return documents;
  };
  const documents = () => (loaded ??= load());

  const files = registerReadOnlyFiles(comparisonScheme, async uri => (await documents()).text(uri));
  const refresh = async () => {
    if (!loaded) return;
    (await loaded).forget();
    files.changed();
  };

  return vscode.Disposable.from(
    files,
    parts.onRefresh(() => void refresh()),
    command(commandIds.compare, parts.log, async (argument, chosen) => {
      return (await import('./compare.ts')).compare(argument, chosen, parts, await documents(), uri =>
        files.changed(uri),
      );
    }),
    new vscode.Disposable(() => {
      closed.abort(new DOMException('closed', 'AbortError'));
      for (const each of language) each.dispose();
    }),
  );
}
