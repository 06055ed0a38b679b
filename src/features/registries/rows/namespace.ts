// A Harbor project, a Docker Hub or Quay account, a GitHub owner, a GitLab group: its repositories.
import * as vscode from 'vscode';
import { titled } from '../row.ts';
import type { Tree } from '../tree.ts';
import { nameRows, type NamesRow } from './names.ts';
import { narrowedItem } from './narrowed.ts';

export interface NamespaceRow extends NamesRow {
  readonly kind: 'namespace';
  readonly parent: NamesRow;
  readonly namespace: string;
}

export function namespaceRow(tree: Tree, parent: NamespaceRow['parent'], namespace: string): NamespaceRow {
  const { host } = parent;
  const { client } = tree;
  const row: NamespaceRow = {
    kind: 'namespace',
    key: namespace,
    parent,
    interactive: true,
    host,
    namespace,
    listKey: `${host} ${namespace}/`,
    finds: client.findsRepositories(host, namespace),
    ask: (signal, next, text) => client.browseNamespace(host, namespace, signal, next, text),
    item: () => narrowedItem(tree, row, titled(namespace, 'folder', true)),
    children: signal => nameRows(tree, row, signal, vscode.l10n.t('This namespace shows no repositories.')),
  };
  return row;
}
