// What the rows of the Builders view are made with.
import type * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';

export interface Tree {
  readonly log: vscode.LogOutputChannel;
  /** Aborted when the view is gone. */
  readonly closed: AbortSignal;
  /** The engine that builds. Rejects with EngineError where there is none. */
  readonly engine: () => Promise<Engine>;
}
