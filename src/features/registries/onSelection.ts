// Keys of the view: VS Code gives a command no row with a key, so one command runs others on what is selected.
import * as vscode from 'vscode';
import { hiddenCommandIds } from '../../host/ids.ts';
import { command } from '../shared/command.ts';
import type { Row, RowKind } from './row.ts';

/** `multiarch.onSelection` with the command for each kind of row: that of the first row decides, and is given all. */
export function registerOnSelection(
  view: Pick<vscode.TreeView<Row>, 'selection'>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return command(hiddenCommandIds.onSelection, log, async argument => {
    const [row] = view.selection;
    const id = row && (argument as Partial<Record<RowKind, string>>)[row.kind];
    if (id !== undefined) await vscode.commands.executeCommand(id, row, view.selection);
  });
}
