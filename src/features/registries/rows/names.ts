// The rows of a list of names: namespaces, or repositories, which stand in folders where they are many.
import * as vscode from 'vscode';
import { foldNamespaces } from '../../../core/namespaces.ts';
import { chooseNames } from '../lists/chosen.ts';
import { type ListRow, type Row, titled } from '../row.ts';
import type { Tree } from '../tree.ts';
import { noteShown } from '../lists/shown.ts';
import { readOn, workKey } from '../lists/work.ts';
import { nothingRow } from './message.ts';
import { limitedRows, type LongRow } from './more.ts';
import { askForNarrowed, noMatchRow, restRows } from './narrowed.ts';
import { repositoryRow, type RepositoryRow } from './repository.ts';

/** A list of repositories, or of what holds them. */
export interface NamesRow extends ListRow {
  readonly kind: 'registry' | 'catalog' | 'namespace';
}

/** Repositories of one namespace among those of a list that was read: nothing is asked for it. */
interface FolderRow extends LongRow {
  readonly kind: 'folder';
  readonly host: string;
  readonly parent: NamesRow;
  readonly namespace: string;
}

/**
 * @param rowOf undefined for repositories
 * @param nothing what is said where there are none
 */
export async function nameRows(
  tree: Tree,
  parent: NamesRow,
  signal: AbortSignal,
  nothing: string,
  rowOf?: (name: string) => Row,
): Promise<readonly Row[]> {
  noteShown(tree, parent);
  const read = await tree.listings.of(parent, signal);
  readOn(tree, parent);
  const narrowed = tree.filters.of(parent);
  const failed = await askForNarrowed(tree, parent, read, narrowed, signal);
  const names = chooseNames(read, narrowed);
  const rest = [...failed, ...restRows(tree, parent, read, narrowed)];
  const isReading = tree.background.stateOf(workKey(parent, 'read')) === 'running';
  if (names.length === 0 && narrowed) return [noMatchRow(parent, narrowed), ...rest];
  if (names.length === 0 && !isReading && !read.next) return [nothingRow(parent, nothing), ...rest];
  const rows = rowOf ? limitedRows(tree, parent, parent, names, rowOf) : foldedRows(tree, parent, names);
  return [...rows, ...rest];
}

function foldedRows(tree: Tree, parent: NamesRow, names: readonly string[]): readonly Row[] {
  const { folders, rest } = parent.kind === 'namespace' ? { folders: [], rest: names } : foldNamespaces(names);
  const all = [...folders, ...rest];
  return limitedRows(tree, parent, parent, all, each =>
    typeof each === 'string' ? repositoryRow(tree, parent, each) : folderRow(tree, parent, ...each),
  );
}

function folderRow(tree: Tree, parent: NamesRow, namespace: string, names: readonly string[]): FolderRow {
  const row: FolderRow = {
    kind: 'folder',
    key: namespace,
    parent,
    interactive: true,
    host: parent.host,
    namespace,
    listKey: `${parent.host} ${namespace}/`,
    item() {
      const item = titled(namespace, 'folder', true);
      item.description =
        names.length === 1
          ? vscode.l10n.t('1 repository')
          : vscode.l10n.t('{0} repositories', names.length.toLocaleString());
      return item;
    },
    children: async () =>
      limitedRows(tree, row, parent, names, (name): RepositoryRow => repositoryRow(tree, row, name)),
  };
  return row;
}
