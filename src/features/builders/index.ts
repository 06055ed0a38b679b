// The Builders view, and the commands that make builders, look at them and take them away.
import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { commandIds, viewIds } from '../../host/ids.ts';
import { onSettingsChange } from '../../host/settings.ts';
import { command } from '../shared/command.ts';
import type * as Commands from './commands.ts';
import { registerInspection } from './document.ts';
import type { BuilderParts } from './parts.ts';
import { createProvider } from './view.ts';

interface RegisterParts {
  readonly log: vscode.LogOutputChannel;
  /** The engine that builds. Rejects with EngineError where there is none. */
  readonly engine: () => Promise<Engine>;
  readonly storage: string;
  /** Everything is looked at anew, as after a build, which may have started a builder; or one row of another view. */
  readonly onRefreshRow: vscode.Event<unknown>;
}

export function registerBuilders({ log, engine, storage, onRefreshRow }: RegisterParts): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const closed = new AbortController();
  const parts: BuilderParts = { log, closed: closed.signal, engine, storage };
  const redraw = () => changed.fire();

  const treeDataProvider = createProvider({ log, engine, closed: closed.signal }, changed.event);
  const view = vscode.window.createTreeView(viewIds.builders, { treeDataProvider, showCollapseAll: true });

  const lazy = (id: string, name: Exclude<keyof typeof Commands, 'inspectBuilder'>) =>
    command(id, log, async argument => (await import('./commands.ts'))[name](argument, parts).finally(redraw));

  return vscode.Disposable.from(
    changed,
    view,
    lazy(commandIds.createBuilder, 'createBuilder'),
    lazy(commandIds.addNode, 'addNode'),
    lazy(commandIds.bootstrapBuilder, 'bootstrapBuilder'),
    lazy(commandIds.stopBuilder, 'stopBuilder'),
    lazy(commandIds.pruneBuilder, 'pruneBuilder'),
    lazy(commandIds.removeBuilder, 'removeBuilder'),
    // It changes nothing.
    command(commandIds.inspectBuilder, log, async argument => {
      return (await import('./commands.ts')).inspectBuilder(argument, parts);
    }),
    vscode.commands.registerCommand(commandIds.refreshBuilders, redraw),
    registerInspection(parts, changed.event),
    onRefreshRow(row => {
      if (row === undefined) redraw();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(redraw),
    onSettingsChange(affects => {
      if (affects('engine') || affects('enginePath')) redraw();
    }),
    new vscode.Disposable(() => closed.abort(new DOMException('closed', 'AbortError'))),
  );
}
