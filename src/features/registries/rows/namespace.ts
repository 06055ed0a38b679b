// A Harbor project, a Docker Hub or Quay account, a GitHub owner, a GitLab group: its repositories.
import * as vscode from 'vscode';
import type { ListRow } from '../listings.ts';
import { titled, type Row, type Tree } from '../row.ts';
import { nothingRow } from './message.ts';
import { withMore } from './more.ts';
import type { RegistryRow } from './registry.ts';
import { repositoryRow } from './repository.ts';

export interface NamespaceRow extends ListRow {
  readonly kind: 'namespace';
  readonly parent: RegistryRow;
  readonly namespace: string;
}

export function namespaceRow(tree: Tree, parent: RegistryRow, namespace: string): NamespaceRow {
  const { host } = parent;
  const row: NamespaceRow = {
    kind: 'namespace',
    key: namespace,
    parent,
    interactive: true,
    host,
    namespace,
    listKey: `${host} ${namespace}/`,
    ask: (signal, next) => tree.client.browseNamespace(host, namespace, signal, next),
    item: () => titled(namespace, 'folder', true),
    children: signal => repositories(tree, row, signal),
  };
  return row;
}

async function repositories(tree: Tree, parent: NamespaceRow, signal: AbortSignal): Promise<readonly Row[]> {
  const listing = await tree.listings.of(parent, signal);
  if (listing.names.length === 0 && !listing.next) {
    return [nothingRow(parent, vscode.l10n.t('This namespace shows no repositories.'))];
  }
  return withMore(
    listing.names.map(name => repositoryRow(tree, parent, name)),
    parent,
    listing,
  );
}
