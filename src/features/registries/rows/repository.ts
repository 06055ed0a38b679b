// A repository: its tags, `latest` first, the rest in the registry's order.
import * as vscode from 'vscode';
import type { Repository } from '../../../core/reference.ts';
import type { ListRow } from '../listings.ts';
import { titled, type Row, type Tree } from '../row.ts';
import { nothingRow } from './message.ts';
import { withMore } from './more.ts';
import type { NamespaceRow } from './namespace.ts';
import type { RegistryRow } from './registry.ts';
import { tagRow } from './tag.ts';

export interface RepositoryRow extends ListRow, Repository {
  readonly kind: 'repository';
  readonly host: string;
  readonly parent: RegistryRow | NamespaceRow;
}

export function repositoryRow(tree: Tree, parent: RepositoryRow['parent'], repository: string): RepositoryRow {
  const { host } = parent;
  const row: RepositoryRow = {
    kind: 'repository',
    key: repository,
    parent,
    interactive: true,
    host,
    repository,
    listKey: `${host} ${repository} `,
    ask: (signal, next) => tree.client.browseTags({ host, repository }, signal, next),
    item: () => titled(shortName(row), 'repo', true),
    children: signal => tags(tree, row, signal),
  };
  return row;
}

/** In the folder of its namespace a repository needs no namespace. */
function shortName({ parent, repository }: RepositoryRow): string {
  const prefix = parent.kind === 'namespace' ? `${parent.namespace}/` : '';
  return repository.startsWith(prefix) ? repository.slice(prefix.length) : repository;
}

async function tags(tree: Tree, parent: RepositoryRow, signal: AbortSignal): Promise<readonly Row[]> {
  const listing = await tree.listings.of(parent, signal);
  const names = listing.names.includes('latest')
    ? ['latest', ...listing.names.filter(name => name !== 'latest')]
    : listing.names;
  if (names.length === 0) return [nothingRow(parent, vscode.l10n.t('This repository has no tags.'))];
  const rows = names.map(tag => tagRow(tree, parent, tag, listing.platforms?.get(tag)));
  return withMore(rows, parent, listing);
}
