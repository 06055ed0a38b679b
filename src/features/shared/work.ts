// A program at work: with progress, a way to cancel it, and every line that it prints in the log.
import * as vscode from 'vscode';
import { lineReader } from '../../core/lineReader.ts';
import type { Watched } from '../../engine/commands.ts';
import { signalOf } from '../../host/cancel.ts';
import { plainText } from '../../host/markdown.ts';
import { safeText } from '../../registry/errors.ts';

/** Characters of what an engine printed last that a notification has room for. */
const shown = 100;

export interface WorkParts {
  readonly log: vscode.LogOutputChannel;
  /** Aborted when the extension ends: no program is left behind. */
  readonly closed: AbortSignal;
}

/** Rejects as `run` does; with the signal's reason once it was cancelled. */
export function atWork<T>(
  title: string,
  { log, closed }: WorkParts,
  run: (watched: Watched) => Promise<T>,
): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: plainText(title), cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    log.info(title);
    const lines = lineReader(line => {
      log.info(`  ${safeText(line, 500)}`);
      progress.report({ message: plainText(safeText(line, shown)) });
    });
    try {
      const signal = AbortSignal.any([signalOf(token), closed]);
      return await run({ signal, onOutput: text => lines.read(text) });
    } finally {
      lines.end();
    }
  });
}
