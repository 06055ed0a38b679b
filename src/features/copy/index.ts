// Copy Image…, read from disk when somebody copies.
import type * as vscode from 'vscode';
import { commandIds } from '../../host/ids.ts';
import { command } from '../shared/command.ts';
import type { CopyParts } from './parts.ts';

export function registerCopy(parts: CopyParts): vscode.Disposable {
  return command(commandIds.copyImage, parts.log, async (argument, chosen) => {
    return (await import('./copy.ts')).copyImage(argument, chosen, parts);
  });
}
