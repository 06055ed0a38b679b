// What people do with the lists of the view: read more, stop reading, sort tags, and close what they have seen.
import * as vscode from 'vscode';
import type { TagOrder } from '../../../core/tagOrder.ts';
import { commandIds, contextKeys, hiddenCommandIds } from '../../../host/ids.ts';
import { command } from '../../shared/command.ts';
import type { ListRow, Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import type { More, MoreRow } from '../rows/more.ts';
import { workKey } from './work.ts';

/** In the global state. */
const orderKey = 'registries.tagOrder';

export function savedTagOrder(memento: vscode.Memento): TagOrder {
  return memento.get(orderKey) === 'version' ? 'version' : 'newest';
}

/** @param redrawAll shows every row anew, and asks nobody where the answer is known */
export function registerLists(
  tree: Tree,
  view: vscode.TreeView<Row>,
  memento: vscode.Memento,
  redrawAll: () => void,
): vscode.Disposable {
  const showOrder = () => vscode.commands.executeCommand('setContext', contextKeys.tagOrder, savedTagOrder(memento));
  const sortBy = (order: TagOrder) => async () => {
    await memento.update(orderKey, order);
    await showOrder();
    redrawAll();
  };
  void showOrder();
  return vscode.Disposable.from(
    command(hiddenCommandIds.loadMore, tree.log, argument => loadMore(tree, argument as MoreRow)),
    command(commandIds.sortTagsByVersion, tree.log, sortBy('version')),
    command(commandIds.sortTagsNewestFirst, tree.log, sortBy('newest')),
    command(commandIds.stopReading, tree.log, async () => tree.background.stop()),
    view.onDidCollapseElement(({ element }) => letGo(tree, element)),
  );
}

export async function loadMore(tree: Tree, { more, list, parent }: MoreRow): Promise<void> {
  await tree.background.wait(`${list.listKey}\n${more}`, signal => ways[more](tree, list, signal));
  tree.listings.showMore(parent);
  tree.redraw(tree.latest.get(parent.listKey) ?? parent);
}

type Way = (tree: Tree, list: ListRow, signal: AbortSignal) => Promise<void>;

const ways: Readonly<Record<More, Way>> = {
  show: async () => undefined,
  async page({ background, listings }, list, signal) {
    background.reset(workKey(list, 'read'));
    // Where the newest are behind, all that follows is read once the row is shown.
    if (!listings.peek(list)?.isOldestFirst) await listings.readMore(list, signal);
  },
  found: ({ filters }, list, signal) => filters.findMore(list, signal),
  async look({ background, filters }, list) {
    background.reset(workKey(list, 'look'));
    filters.lookFurther(list);
  },
};

/** Names below a closed row that stay, so that it opens again as it was: some screens full. */
const mostKept = 200;

/** What nobody sees asks nobody, and takes little room. */
export function letGo(tree: Tree, row: Row): void {
  if (!('listKey' in row)) return;
  const list = row as ListRow;
  if (!tree.background.isAtWork(list.listKey) && tree.listings.heldBelow(list) <= mostKept) return;
  forgetWork(tree, list);
  tree.listings.fold(list);
  tree.redraw(row);
}

/** All lists below a row, or all there are, are asked for again; their filters stay. */
export function forgetLists(tree: Tree, row: Row | undefined): void {
  const list = row && 'listKey' in row ? (row as ListRow) : undefined;
  forgetWork(tree, list);
  tree.listings.forget(list);
}

function forgetWork({ background, filters, latest }: Tree, list: ListRow | undefined): void {
  background.reset(list?.listKey ?? '');
  filters.forget(list);
  for (const key of latest.keys()) if (!list || key.startsWith(list.listKey)) latest.delete(key);
}
