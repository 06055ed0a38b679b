// Everything that a registry lists, behind the repositories that the setting names: asked for only when it is opened.
import * as vscode from 'vscode';
import { titled, type ListRow, type Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import { nameRows, type NamesRow } from './names.ts';
import { namespaceRow } from './namespace.ts';
import { narrowedItem } from './narrowed.ts';

export interface CatalogRow extends NamesRow {
  readonly kind: 'catalog';
  readonly parent: ListRow;
}

export function catalogRow(tree: Tree, parent: ListRow): CatalogRow {
  const { host, finds } = parent;
  const row: CatalogRow = {
    kind: 'catalog',
    key: '',
    parent,
    interactive: true,
    host,
    // Not what the rows beside it begin with: what is open there stays when this is closed.
    listKey: `${host} *`,
    finds,
    ask: (signal, next, text) => parent.ask(signal, next, text),
    item: () => narrowedItem(tree, row, titled(vscode.l10n.t('All repositories'), 'library', true)),
    children: signal => catalogRows(tree, row, signal),
  };
  return row;
}

export async function catalogRows(tree: Tree, parent: NamesRow, signal: AbortSignal): Promise<readonly Row[]> {
  const nothing = vscode.l10n.t('This registry holds no repositories.');
  const isOfNamespaces = tree.client.catalogOf(parent.host) !== 'repositories';
  const rowOf = isOfNamespaces ? (name: string) => namespaceRow(tree, parent, name) : undefined;
  return nameRows(tree, parent, signal, nothing, rowOf);
}
