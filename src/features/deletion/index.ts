// Delete Tag…, read from disk when somebody deletes.
import type * as vscode from 'vscode';
import { commandIds } from '../../host/ids.ts';
import { command } from '../shared/command.ts';
import type { DeletionParts } from './command.ts';

export function registerDeletion(parts: DeletionParts, log: vscode.LogOutputChannel): vscode.Disposable {
  return command(commandIds.deleteTag, log, async (argument, selected) => {
    return (await import('./command.ts')).deleteTag(argument, selected, parts);
  });
}
