// What the view reads while nobody waits for it, one thing for each list: with the view's progress bar, and a button that
// stops it. What has ended does not begin again by itself.
import * as vscode from 'vscode';
import { isAbort } from '../../../host/cancel.ts';
import { contextKeys, viewIds } from '../../../host/ids.ts';
import type { Row } from '../row.ts';

/** How the work for a list stands. An error is what ended it. */
type WorkState = 'running' | 'done' | 'stopped' | Error;

type Work = (signal: AbortSignal) => Promise<void>;

interface Running {
  readonly controller: AbortController;
  /** How it ended; undefined where it was let go, and other work may have begun. */
  readonly end: Promise<WorkState | undefined>;
}

export interface Background {
  /** By key, the row that tells how far the work is. */
  readonly shown: Map<string, Row>;
  /** Undefined where it never began, or may begin again. */
  stateOf(key: string): WorkState | undefined;
  /** Does nothing where the work for that key runs, or has ended. */
  start(key: string, work: Work): void;
  /** For work that a person waits for: rejects with what ended it. Where work for that key runs, waits for that. */
  wait(key: string, work: Work): Promise<void>;
  /** Whether there is work for keys that begin so. */
  isAtWork(prefix: string): boolean;
  /** Ends all work, as a person asks for. */
  stop(): void;
  /** Work for keys that begin so may begin again; what still runs of it ends. */
  reset(prefix: string): void;
}

/** @param onEnd called with the key of what has ended by itself, or because a person asked for it */
export function createBackground(closed: AbortSignal, onEnd: (key: string) => void): Background {
  const running = new Map<string, Running>();
  const ended = new Map<string, WorkState>();
  const shown = new Map<string, Row>();

  const tell = () => vscode.commands.executeCommand('setContext', contextKeys.reading, running.size > 0);

  const leave = (key: string): void => {
    running.delete(key);
    shown.delete(key);
    void tell();
  };

  const endOf = async (key: string, work: Work, controller: AbortController): Running['end'] => {
    let state: WorkState = 'done';
    try {
      await work(AbortSignal.any([controller.signal, closed]));
    } catch (error) {
      state = isAbort(error) ? 'stopped' : error instanceof Error ? error : new Error(String(error));
    }
    if (running.get(key)?.controller !== controller) return undefined;
    leave(key);
    return state;
  };

  const run = (key: string, work: Work): Running['end'] => {
    const controller = new AbortController();
    const end = endOf(key, work, controller);
    running.set(key, { controller, end });
    void tell();
    return end;
  };

  const withProgress = <T>(work: Promise<T>) =>
    vscode.window.withProgress({ location: { viewId: viewIds.registries } }, () => work);

  return {
    shown,
    stateOf: key => (running.has(key) ? 'running' : ended.get(key)),

    start(key, work) {
      if (running.has(key) || ended.has(key) || closed.aborted) return;
      const noted = async () => {
        const state = await run(key, work);
        if (state === undefined) return;
        ended.set(key, state);
        onEnd(key);
      };
      void withProgress(noted());
    },

    async wait(key, work) {
      const state = await withProgress(running.get(key)?.end ?? run(key, work));
      if (state instanceof Error) throw state;
    },

    isAtWork: prefix => [...running.keys()].some(key => key.startsWith(prefix)),

    stop() {
      for (const { controller } of running.values()) controller.abort(new DOMException('stopped', 'AbortError'));
    },

    reset(prefix) {
      for (const [key, { controller }] of running) {
        if (!key.startsWith(prefix)) continue;
        controller.abort(new DOMException('let go', 'AbortError'));
        leave(key);
      }
      for (const key of ended.keys()) if (key.startsWith(prefix)) ended.delete(key);
    },
  };
}
