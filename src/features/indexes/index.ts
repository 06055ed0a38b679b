// Multi-arch images by hand: documents that say what an index shall hold, and the commands that make, change, preview and push
// them, read from disk when somebody does.
import * as vscode from 'vscode';
import { commandIds } from '../../host/ids.ts';
import { command } from '../shared/command.ts';
import { registerIndexDocuments } from './language/index.ts';
import type { LanguageParts } from './language/diagnostics.ts';
import { registerPreviews } from './previews.ts';

export function registerIndexes(services: Omit<LanguageParts, 'closed' | 'pushed'>): vscode.Disposable {
  const closed = new AbortController();
  const parts: LanguageParts = { ...services, closed: closed.signal, pushed: new Map() };
  const { log } = parts;
  return vscode.Disposable.from(
    command(commandIds.createIndex, log, async (argument, chosen) =>
      (await import('./create.ts')).createIndex(argument, chosen, parts),
    ),
    command(commandIds.editIndex, log, async argument => (await import('./edit.ts')).editIndex(argument, parts)),
    command(commandIds.pushIndex, log, async argument => (await import('./push.ts')).pushIndex(argument, parts)),
    command(commandIds.previewIndex, log, async argument =>
      (await import('./preview.ts')).previewIndex(argument, parts),
    ),
    registerIndexDocuments(parts),
    registerPreviews(),
    new vscode.Disposable(() => closed.abort(new DOMException('closed', 'AbortError'))),
  );
}
