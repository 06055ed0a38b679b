// Compare Images…, read from disk when somebody compares.
import type * as vscode from 'vscode';
import { commandIds } from '../../host/ids.ts';
import { command } from '../shared/command.ts';
import type { CompareParts } from './compare.ts';

export function registerCompare(parts: CompareParts): vscode.Disposable {
  return command(commandIds.compare, parts.log, async (argument, chosen) => {
    return (await import('./compare.ts')).compare(argument, chosen, parts);
  });
}
