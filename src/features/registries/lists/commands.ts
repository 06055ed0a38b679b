// What people do with the lists of the view: read more, stop reading, sort tags, and close what they have seen.
import * as vscode from 'vscode';
import type { TagOrder } from '../../../core/tagOrder.ts';
import { commandIds, contextKeys, hiddenCommandIds } from '../../../host/ids.ts';
import { command } from '../../shared/command.ts';
import { isWithin, pathOf, type ListRow, type Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import type { More, MoreRow } from '../rows/more.ts';
import { redrawList } from './shown.ts';
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
  // A folder has no list of its own.
  tree.redraw(parent);
  redrawList(tree, parent.listKey);
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
  const { background, listings } = tree;
  const large = [row as ListRow, ...openedBelow(tree, row)].filter(
    list => background.isAtWork(list.listKey) || listings.heldBelow(list) > mostKept,
  );
  for (const list of large) {
    forgetWork(tree, list);
    listings.fold(list);
  }
  if (large.length > 0) tree.redraw(row);
}

/** By their places: those below a catalog have keys that begin in another way. */
function openedBelow({ latest }: Tree, row: Row): ListRow[] {
  const own = pathOf(row);
  return Array.from(latest).flatMap(([path, each]) => (path !== own && isWithin(path, own) ? [each] : []));
}

/** All lists below a row, or all there are, are asked for again; their filters stay. Below a tag there is none. */
export function forgetLists(tree: Tree, row: Row | undefined): void {
  if (row && !('listKey' in row)) return;
  const list = row as ListRow | undefined;
  forgetWork(tree, list);
  tree.listings.forget(list);
}

function forgetWork(tree: Tree, list: ListRow | undefined): void {
  const { background, filters, latest } = tree;
  background.reset(list?.listKey ?? '');
  filters.forget(list);
  for (const [path, row] of latest) {
    if (list && !row.listKey.startsWith(list.listKey)) continue;
    // The same list may be open in another place, and waits there for what ended here.
    if (list && !isWithin(path, pathOf(list))) tree.redraw(row);
    else latest.delete(path);
  }
}
