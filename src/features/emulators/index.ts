// Install Emulators…, read from disk when somebody asks for it.
import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { commandIds } from '../../host/ids.ts';
import { command } from '../shared/command.ts';
import type { EmulatorParts } from './command.ts';

interface RegisterParts {
  readonly log: vscode.LogOutputChannel;
  /** Rejects with EngineError where there is none. */
  readonly engine: () => Promise<Engine>;
}

export function registerEmulators({ log, engine }: RegisterParts): vscode.Disposable {
  const closed = new AbortController();
  const parts: EmulatorParts = { log, engine, closed: closed.signal };
  return vscode.Disposable.from(
    command(commandIds.installEmulators, log, async argument => {
      const result = await (await import('./command.ts')).installEmulators(argument, parts);
      // Nodes run more than before.
      if (result) await vscode.commands.executeCommand(commandIds.refreshBuilders);
      return result;
    }),
    new vscode.Disposable(() => closed.abort(new DOMException('closed', 'AbortError'))),
  );
}
