// A registry: what the setting names of it, and what it lists by itself, where it does.
import * as vscode from 'vscode';
import { dockerHub } from '../../../core/reference.ts';
import type { RegistrySetting } from '../../../host/settings.ts';
import type { PullQuota } from '../../../registry/quota.ts';
import { holdingWords } from '../../../core/listFilter.ts';
import { noteShown } from '../lists/shown.ts';
import { titled, type Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import { catalogRow, catalogRows } from './catalog.ts';
import { failureRow, nothingRow } from './message.ts';
import type { NamesRow } from './names.ts';
import { namespaceRow } from './namespace.ts';
import { narrowedItem, noMatchRow } from './narrowed.ts';
import { repositoryRow } from './repository.ts';

export interface RegistryRow extends NamesRow {
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
    finds: tree.client.findsRepositories(host),
    ask: (signal, next, text) => tree.client.browse(host, signal, next, text),
    item() {
      const item = titled(name ?? host, 'server', true);
      if (name !== undefined) item.description = host;
      return narrowedItem(tree, row, item);
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
  const { host, setting } = parent;
  const catalog = tree.client.catalogOf(host);
  const listsAll = catalog !== undefined && catalog !== 'own';
  if (setting.repositories.length === 0 && listsAll) return catalogRows(tree, parent, signal);
  noteShown(tree, parent);
  const { own, failed } = await ownNamespaces(tree, parent, signal);
  const named = new Set([...setting.repositories.map(name => wholeName(host, name)), ...own]);
  const narrowed = tree.filters.of(parent);
  const left = narrowed ? [...named].filter(holdingWords(narrowed.filter)) : [...named];
  const rows = [
    ...left.map(name => namedRow(tree, parent, name)),
    ...(listsAll ? [catalogRow(tree, parent)] : []),
    ...failed,
  ];
  if (rows.length > 0) return rows;
  if (narrowed && named.size > 0) return [noMatchRow(parent, narrowed)];
  return [nothingRow(parent, noCatalog(host, tree.client.listsNamespaces(host)), 'settings')];
}

/** What is there of who is signed in, as namespaces; what the setting names is of use without. */
async function ownNamespaces(
  tree: Tree,
  parent: RegistryRow,
  signal: AbortSignal,
): Promise<{ own: readonly string[]; failed: readonly Row[] }> {
  if (tree.client.catalogOf(parent.host) !== 'own') return { own: [], failed: [] };
  try {
    const { names } = await tree.listings.of(parent, signal);
    return { own: names.map(name => `${name}/`), failed: [] };
  } catch (error) {
    return { own: [], failed: [failureRow(tree, parent, error)] };
  }
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

/** `library/*` is `library/`; on Docker Hub `alpine` is short for `library/alpine`. */
function wholeName(host: string, written: string): string {
  const name = written.trim().replace(/\/\*$/, '/');
  return host === dockerHub && /^[^/]+$/.test(name) ? `library/${name}` : name;
}

/** A name that ends with a slash is a namespace. */
function namedRow(tree: Tree, parent: RegistryRow, name: string): Row {
  return name.endsWith('/') ? namespaceRow(tree, parent, name.slice(0, -1)) : repositoryRow(tree, parent, name);
}
