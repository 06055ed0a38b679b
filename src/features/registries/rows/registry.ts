// A registry: what the setting names of it, or else its own catalog, where it has one.
import * as vscode from 'vscode';
import { dockerHub } from '../../../core/reference.ts';
import type { RegistrySetting } from '../../../host/settings.ts';
import type { PullQuota } from '../../../registry/quota.ts';
import type { ListRow } from '../listings.ts';
import { titled, type Row, type Tree } from '../row.ts';
import { nothingRow } from './message.ts';
import { withMore } from './more.ts';
import { namespaceRow } from './namespace.ts';
import { repositoryRow } from './repository.ts';

export interface RegistryRow extends ListRow {
  readonly kind: 'registry';
  readonly setting: RegistrySetting;
}

export function registryRow(tree: Tree, setting: RegistrySetting): RegistryRow {
  const { name, host } = setting;
  const row: RegistryRow = {
    kind: 'registry',
    key: host,
    parent: undefined,
    interactive: true,
    setting,
    host,
    listKey: `${host} `,
    ask: (signal, next) => tree.client.browse(host, signal, next),
    item() {
      const item = titled(name ?? host, 'server', true);
      if (name !== undefined) item.description = host;
      return item;
    },
    // What is left of a quota changes with every answer.
    tooltip: async () => quotaTooltip(host, tree.client.quotaOf(host)),
    children: signal => repositories(tree, row, signal),
  };
  return row;
}

/** What a registry said by the way of the pulls that are left: `87 of 100 pulls left in 6 h`. */
export function quotaTooltip(host: string, quota: PullQuota | undefined): string {
  if (!quota) return host;
  const { remaining, limit, seconds } = quota;
  const span =
    seconds < 3600
      ? vscode.l10n.t('{0} min', Math.ceil(seconds / 60))
      : vscode.l10n.t('{0} h', Math.round(seconds / 3600));
  return `${host}\n${vscode.l10n.t('{0} of {1} pulls left in {2}', remaining, limit, span)}`;
}

async function repositories(tree: Tree, parent: RegistryRow, signal: AbortSignal): Promise<readonly Row[]> {
  const { host, repositories: named } = parent.setting;
  if (named.length > 0) return named.map(name => namedRow(tree, parent, name.trim()));
  const catalog = tree.client.catalogOf(host);
  if (!catalog) return [nothingRow(parent, noCatalog(host, tree.client.listsNamespaces(host)), 'settings')];
  const listing = await tree.listings.of(parent, signal);
  const rowOf = catalog === 'namespaces' ? namespaceRow : repositoryRow;
  if (listing.names.length === 0 && !listing.next) {
    return [nothingRow(parent, vscode.l10n.t('This registry holds no repositories.'))];
  }
  return withMore(
    listing.names.map(name => rowOf(tree, parent, name)),
    parent,
    listing,
  );
}

function noCatalog(host: string, listsNamespaces: boolean): string {
  return listsNamespaces
    ? vscode.l10n.t(
        '{0} has no list of all repositories: name those you use, or a namespace as “name/*”, in “repositories” of multiarch.registries.',
        host,
      )
    : vscode.l10n.t(
        '{0} has no list of all repositories: name those you use in “repositories” of multiarch.registries.',
        host,
      );
}

/** `library/` and `library/*` are a namespace; on Docker Hub `alpine` is short for `library/alpine`. */
function namedRow(tree: Tree, parent: RegistryRow, name: string): Row {
  const namespace = /^(.+?)\/\*?$/.exec(name)?.[1];
  if (namespace !== undefined) return namespaceRow(tree, parent, namespace);
  const isShort = parent.host === dockerHub && !name.includes('/');
  return repositoryRow(tree, parent, isShort ? `library/${name}` : name);
}
