// A row of the Builders view: an object that knows how it looks and what it opens to. Each kind is a file of `rows/`.
import * as vscode from 'vscode';

/** A menu's `viewItem` is `multiarch.<kind>`, with flags of the row's own behind it. */
type RowKind = 'builder' | 'node' | 'native' | 'emulated' | 'platform' | 'value' | 'cache' | 'message';

export interface Row {
  readonly kind: RowKind;
  /** A failure of a command on it is shown to the person who clicked. */
  readonly interactive: true;
  /** Its builder, by name: what commands take as their argument. */
  readonly builder?: string;
  /** Asks nobody. What is common to the `contextValue` of its kind is given by the view. */
  item(): vscode.TreeItem;
  /** Left out where it does not open. What it rejects with is shown as a row. */
  children?(signal: AbortSignal): Promise<readonly Row[]>;
}

export interface Look {
  readonly label: string;
  readonly icon: string | vscode.ThemeIcon;
  readonly details?: readonly string[];
  /** Lines; the label and the details where it is left out. */
  readonly tooltip?: readonly string[];
  readonly opens?: 'folded' | 'unfolded';
}

/** With the same words for the eye, the mouse and the screen reader. */
export function itemOf({ label, icon, details = [], tooltip = [label, ...details], opens }: Look): vscode.TreeItem {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, opens === undefined ? None : opens === 'folded' ? Collapsed : Expanded);
  item.iconPath = typeof icon === 'string' ? new vscode.ThemeIcon(icon) : icon;
  item.description = details.join(' · ');
  item.tooltip = tooltip.join('\n');
  item.accessibilityInformation = { label: [label, ...details].join(', ') };
  return item;
}

/** One thing that is said of a builder or a node. */
export function valueRow(label: string, value: string, icon = 'symbol-constant'): Row {
  return { kind: 'value', interactive: true, item: () => itemOf({ label, icon, details: [value] }) };
}
