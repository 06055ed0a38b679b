// The Registries view: wiring between VS Code's tree and its rows.
import * as vscode from 'vscode';
import { hiddenCommandIds, viewIds } from '../../host/ids.ts';
import { onSettingsChange } from '../../host/settings.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { command } from '../shared/command.ts';
import { createListings, type ListRow } from './listings.ts';
import type { Row, Tree } from './row.ts';
import type { MoreRow } from './rows/more.ts';
import { createProvider } from './view.ts';

/** `onRefresh` carries the row to be refreshed, or nothing for all of them. */
export function registerRegistries(
  client: RegistryClient,
  images: ImageCache,
  onRefresh: vscode.Event<unknown>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<Row | undefined>();
  const closed = new AbortController();
  const listings = createListings();
  const redraw = (row: Row) => changed.fire(row);
  const tree: Tree = { client, images, listings, log, closed: closed.signal, redraw };

  const refresh = (argument: unknown) => {
    const row = refreshable(argument);
    listings.forget(row && isList(row) ? row : undefined);
    changed.fire(row);
  };

  return vscode.Disposable.from(
    changed,
    vscode.window.createTreeView(viewIds.registries, {
      treeDataProvider: createProvider(tree, changed.event),
      showCollapseAll: true,
      canSelectMany: true,
    }),
    command(hiddenCommandIds.loadMore, log, async argument => {
      const { parent } = argument as MoreRow;
      const options = { location: { viewId: viewIds.registries } };
      await vscode.window.withProgress(options, () => listings.readMore(parent, closed.signal));
      changed.fire(parent);
    }),
    onRefresh(refresh),
    onSettingsChange(affects => {
      if (affects('registries')) refresh(undefined);
    }),
    new vscode.Disposable(() => closed.abort(new DOMException('closed', 'AbortError'))),
  );
}

function isList(row: Row): row is ListRow {
  return 'listKey' in row;
}

/** The row that a refresh is about: a row with a problem stands for the one it is under. */
function refreshable(argument: unknown): Row | undefined {
  const row = argument as Row | undefined;
  return row?.kind === 'message' ? row.parent : row?.kind === undefined ? undefined : row;
}
