// What is done with the rows that are selected: keys, for VS Code gives a command no row with a key, so that one command runs
// others; and the copy of rows that stand for no image.
import * as vscode from 'vscode';
import { commandIds, hiddenCommandIds } from '../../host/ids.ts';
import { copyLines } from '../shared/clipboard.ts';
import { command } from '../shared/command.ts';
import type { Row, RowKind } from './row.ts';

/** `multiarch.onSelection` with the command for each kind of row: that of the first row decides, and is given all. */
export function registerOnSelection(
  view: Pick<vscode.TreeView<Row>, 'selection'>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.Disposable.from(
    command(hiddenCommandIds.onSelection, log, async argument => {
      const [row] = view.selection;
      const id = row && (argument as Partial<Record<RowKind, string>>)[row.kind];
      if (id !== undefined) await vscode.commands.executeCommand(id, row, view.selection);
    }),
    command(commandIds.copyRow, log, (_, chosen) =>
      copyLines(chosen.flatMap(row => (row as Partial<Row>).copies ?? [])),
    ),
  );
}
