// The row behind a list that is being read in the background: how far that is, and how to end it.
import * as vscode from 'vscode';
import { commandIds } from '../../../host/ids.ts';
import { type ListRow, type Row, titled } from '../row.ts';
import type { Tree } from '../tree.ts';
import { workKey } from '../lists/work.ts';

/** `seen` of those `among` which the words leave were looked at when the row was made. */
export function lookingRow(tree: Tree, parent: ListRow, seen: number, among: number): Row {
  const looks = () => tree.filters.of(parent)?.looked.size ?? 0;
  const before = looks();
  return busyRow(tree, parent, 'look', () => ({
    title: vscode.l10n.t('Looking at platforms…'),
    details: lookedAt(seen + looks() - before, among),
  }));
}

export function lookedAt(seen: number, among: number): string {
  return vscode.l10n.t('looked at {0} of {1}', seen.toLocaleString(), among.toLocaleString());
}

export function readingRow(tree: Tree, parent: ListRow): Row {
  return busyRow(tree, parent, 'read', () => {
    const read = tree.listings.peek(parent)?.names.length ?? 0;
    return {
      title: vscode.l10n.t('Reading on…'),
      details: vscode.l10n.t('{0} read, the newest are last', read.toLocaleString()),
    };
  });
}

function busyRow(
  { background }: Tree,
  parent: ListRow,
  work: 'read' | 'look',
  words: () => { title: string; details: string },
): Row {
  const row: Row = {
    kind: 'busy',
    key: work,
    parent,
    interactive: true,
    item() {
      const { title, details } = words();
      const item = titled(title, 'loading~spin', false);
      item.description = details;
      item.accessibilityInformation = { label: `${title} ${details}` };
      item.tooltip = vscode.l10n.t('Click to stop.');
      item.command = { command: commandIds.stopReading, title: vscode.l10n.t('Stop Reading') };
      return item;
    },
  };
  background.shown.set(workKey(parent, work), row);
  return row;
}
