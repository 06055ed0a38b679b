// What the steps of a build work with.
import type * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';

export interface BuildParts {
  readonly images: ImageCache;
  readonly client: RegistryClient;
  readonly log: vscode.LogOutputChannel;
  /** Of the workspace: what was chosen the last time. */
  readonly memory: vscode.Memento;
  /** Aborted when the extension ends: no program is left behind. */
  readonly closed: AbortSignal;
  /** Of builds that failed, on the lines of their Dockerfiles. */
  readonly failures: vscode.DiagnosticCollection;
  /**
   * Builds of commands that have not ended, by the definition of their task. VS Code has one of each at a time: the very same
   * build begins after the first.
   */
  readonly running: Map<string, Promise<void>>;
  /** The engine that builds. Rejects with EngineError where there is none. */
  readonly engine: () => Promise<Engine>;
}
