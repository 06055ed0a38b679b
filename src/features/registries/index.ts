// The Registries view: wiring between VS Code's tree and its rows.
import * as vscode from 'vscode';
import { viewIds } from '../../host/ids.ts';
import { onSettingsChange } from '../../host/settings.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { localEngines } from '../shared/engines.ts';
import { createDragController } from './drag.ts';
import { registerFilter } from './lists/filter.ts';
import { forgetLists, registerLists } from './lists/commands.ts';
import { watchSettings } from './lists/settings.ts';
import { registerOnSelection } from './onSelection.ts';
import type { Row } from './row.ts';
import { createTree } from './createTree.ts';
import { createProvider } from './view.ts';

interface RegistriesParts {
  readonly client: RegistryClient;
  readonly images: ImageCache;
  readonly log: vscode.LogOutputChannel;
  /** Where the order of tags is kept. */
  readonly memento: vscode.Memento;
  /** Carries the row to be refreshed, or nothing for all. */
  readonly onRefresh: vscode.Event<unknown>;
  /** Tells that an engine holds other images now. */
  readonly onLocalChange: vscode.Event<void>;
}

export function registerRegistries(parts: RegistriesParts): vscode.Disposable {
  const { client, images, log, memento, onRefresh, onLocalChange } = parts;
  const changed = new vscode.EventEmitter<Row | undefined>();
  const closed = new AbortController();
  const redraw = (row: Row) => changed.fire(row);
  const redrawAll = () => changed.fire(undefined);
  const tree = createTree({ client, images, engines: localEngines, log, memento, closed: closed.signal, redraw });

  const forgetChanged = watchSettings(tree);
  const refresh = (argument: unknown) => {
    const row = refreshable(argument);
    forgetLists(tree, row);
    changed.fire(row);
  };

  const view = vscode.window.createTreeView(viewIds.registries, {
    treeDataProvider: createProvider(tree, changed.event),
    dragAndDropController: createDragController(images),
    showCollapseAll: true,
    canSelectMany: true,
  });

  return vscode.Disposable.from(
    changed,
    view,
    view.onDidCollapseElement(({ element }) => tree.filling.fold(element)),
    view.onDidExpandElement(({ element }) => tree.filling.unfold(element)),
    registerOnSelection(view, log),
    registerLists(tree, view, memento, redrawAll),
    registerFilter(tree, view, redrawAll),
    onRefresh(refresh),
    onLocalChange(() => tree.engineRows.forEach(redraw)),
    // Engines are programs: only now they may be run.
    vscode.workspace.onDidGrantWorkspaceTrust(redrawAll),
    onSettingsChange(affects => {
      if (affects('registries')) forgetChanged();
      if ((['registries', 'targetPlatforms', 'engine', 'enginePath'] as const).some(affects)) redrawAll();
    }),
    new vscode.Disposable(() => closed.abort(new DOMException('closed', 'AbortError'))),
  );
}

/** The row that a refresh is about: a row with a problem stands for the one it is under. */
function refreshable(argument: unknown): Row | undefined {
  const row = argument as Row | undefined;
  return row?.kind === 'message' ? row.parent : row?.kind === undefined ? undefined : row;
}
