// What VS Code asks of a tree, answered by the rows: ids that stay over a refresh, failures as rows.
import type * as vscode from 'vscode';
import type { RegistryKind } from '../../core/registryKind.ts';
import { signalOf } from '../../host/cancel.ts';
import { webPageOf } from '../shared/webPlace.ts';
import { pathOf, type Row } from './row.ts';
import type { Tree } from './tree.ts';
import { failureRow } from './rows/message.ts';
import { rootRows } from './rows/roots.ts';

export function createProvider(tree: Tree, changed: vscode.Event<Row | undefined>): vscode.TreeDataProvider<Row> {
  const ids = new WeakMap<Row, string>();
  /** Read once for all rows of a registry; its setting makes all rows anew. */
  const kinds = new Map<string, RegistryKind>();
  const kindOf = (host: string) => {
    const kind = kinds.get(host) ?? tree.client.kindOf(host);
    kinds.set(host, kind);
    return kind;
  };

  return {
    onDidChangeTreeData: changed,
    getParent: row => row.parent,

    getTreeItem(row) {
      const item = row.item();
      // What is revealed may be a row that nobody asked for yet.
      item.id = ids.get(row) ?? pathOf(row);
      const web = webPageOf({ kindOf }, row) && 'web';
      item.contextValue = [`multiarch.${row.kind}`, item.contextValue, web].filter(Boolean).join(' ');
      return item;
    },

    async resolveTreeItem(item, row, token) {
      item.tooltip = await row.tooltip?.(AbortSignal.any([tree.closed, signalOf(token)]));
      return item;
    },

    async getChildren(row) {
      if (!row) kinds.clear();
      const rows = row ? await childrenOf(tree, row) : await rootRows(tree);
      identify(ids, row && ids.get(row), rows);
      return [...rows];
    },
  };
}

/** Rows instead of an exception: what went wrong, with the way out. */
async function childrenOf(tree: Tree, row: Row): Promise<readonly Row[]> {
  try {
    return (await row.children?.(tree.closed)) ?? [];
  } catch (error) {
    return [failureRow(tree, row, error)];
  }
}

/** VS Code shows nothing at all of a tree that has an id twice: an index may name the same thing twice. */
function identify(ids: WeakMap<Row, string>, parent = '', rows: readonly Row[] = []): void {
  const seen = new Map<string, number>();
  for (const row of rows) {
    const id = `${row.kind} ${row.key}`;
    const times = (seen.get(id) ?? 0) + 1;
    seen.set(id, times);
    // In front of the key, which may be anybody's text and end like another with a number.
    ids.set(row, `${parent}\n${times === 1 ? '' : `${times} `}${id}`);
  }
}
