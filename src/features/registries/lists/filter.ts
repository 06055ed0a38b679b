// “Filter…”: narrows a list of the view while somebody types, or at once for a script.
import * as vscode from 'vscode';
import { questionOf } from '../../../core/listFilter.ts';
import { isRepositoryName } from '../../../core/reference.ts';
import { commandIds } from '../../../host/ids.ts';
import { registrySetting, registrySettings, type RegistrySetting } from '../../../host/settings.ts';
import { command } from '../../shared/command.ts';
import { chooseNames, chooseTags } from './chosen.ts';
import { askForFilter } from './filterInput.ts';
import type { ListRow, Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import { catalogRow } from '../rows/catalog.ts';
import { namespaceRow } from '../rows/namespace.ts';
import { registryRow } from '../rows/registry.ts';
import { repositoryRow, type RepositoryRow } from '../rows/repository.ts';
import { redrawList } from './shown.ts';
import { looking, workKey } from './work.ts';

/** What a script gives: the list, as far as it is named, and what it is narrowed by. */
interface FilterArgument {
  readonly host: string;
  readonly namespace?: string;
  readonly repository?: string;
  readonly text: string;
}

/** @param redrawAll shows every row anew, and asks nobody where the answer is known */
export function registerFilter(tree: Tree, view: vscode.TreeView<Row>, redrawAll: () => void): vscode.Disposable {
  const set = (row: ListRow, text: string, isTyping: boolean) => {
    tree.background.reset(workKey(row, 'look'));
    tree.filters.set(row, text, isTyping);
    // A row that is closed may be one that was made since.
    tree.redraw(row);
    // Nobody sees a list narrow that is not open, and rows that failed would be asked for again with every key.
    if (!redrawList(tree, row.listKey) && !isTyping) redrawAll();
  };

  return vscode.Disposable.from(
    command(commandIds.filter, tree.log, async argument => {
      if (isArgument(argument)) return filterNow(tree, argument, set);
      const row = listOf((argument as Row | undefined) ?? view.selection[0]) ?? (await pickRegistry(tree));
      if (!row) return undefined;
      // Of a row that is not there any more nothing can be opened.
      await view.reveal(row, { select: false, expand: true }).then(undefined, () => undefined);
      return askForFilter(tree, row, set);
    }),
    command(commandIds.clearFilter, tree.log, async (_, chosen) => {
      const rows = chosen.length > 0 ? chosen : view.selection;
      for (const row of rows.map(each => listOf(each as Row))) if (row) set(row, '', false);
    }),
  );
}

/** The list that a row is, or stands in. */
function listOf(row: Row | undefined): ListRow | undefined {
  if (!row?.kind) return undefined;
  return 'ask' in row ? (row as ListRow) : listOf(row.parent);
}

async function pickRegistry(tree: Tree): Promise<ListRow | undefined> {
  const items = registrySettings().registries.map(setting => ({
    label: setting.name ?? setting.host,
    description: setting.host,
    setting,
  }));
  const placeHolder = vscode.l10n.t('The registry whose list is to be filtered');
  const picked = items.length > 1 ? await vscode.window.showQuickPick(items, { placeHolder }) : items[0];
  return picked && registryRow(tree, picked.setting);
}

function isArgument(argument: unknown): argument is FilterArgument {
  return typeof argument === 'object' && argument !== null && !('kind' in argument);
}

interface FilterResult {
  /** In the order in which they are shown. */
  readonly names: readonly string[];
  /** Whether these are all that match, as far as the registry tells. */
  readonly complete: boolean;
}

async function filterNow(
  tree: Tree,
  argument: FilterArgument,
  set: (row: ListRow, text: string, isTyping: boolean) => void,
): Promise<FilterResult> {
  const row = rowFor(tree, argument);
  const { closed: signal } = tree;
  set(row, argument.text, false);
  const read = await tree.listings.of(row, signal);
  const narrowed = tree.filters.of(row);
  if (narrowed && read.next && row.finds && questionOf(narrowed.filter) !== undefined) {
    await tree.filters.findMore(row, signal);
  }
  const isWhole = !read.next || (row.finds === 'part' && narrowed?.found?.next === undefined);
  if (row.kind !== 'repository') return { names: chooseNames(read, narrowed), complete: isWhole };
  const choose = () => chooseTags(read, narrowed, tree.tagOrder());
  const look = narrowed && looking(tree, row as RepositoryRow, narrowed, choose().unknown);
  if (look) await tree.background.wait(workKey(row, 'look'), look);
  const { tags, unknown } = choose();
  redrawList(tree, row.listKey);
  return { names: tags, complete: isWhole && unknown.length === 0 };
}

function rowFor(tree: Tree, { host, namespace, repository, text }: FilterArgument): ListRow {
  const isName = (name: unknown) => name === undefined || (typeof name === 'string' && isRepositoryName(name));
  if (typeof host !== 'string' || typeof text !== 'string' || !isName(namespace) || !isName(repository)) {
    throw new Error(
      vscode.l10n.t('Give the host of a registry, a repository or namespace of it if you like, and a text.'),
    );
  }
  const setting: RegistrySetting = registrySetting(host) ?? { host, repositories: [] };
  const registry = registryRow(tree, setting);
  if (repository !== undefined) return repositoryRow(tree, registry, repository);
  if (namespace !== undefined) return namespaceRow(tree, registry, namespace);
  return setting.repositories.length > 0 ? catalogRow(tree, registry) : registry;
}
