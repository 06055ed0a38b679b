// Work that asks a registry: quick mostly, and then nobody wants to read of it.
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { plainText } from '../../host/markdown.ts';

/** Milliseconds in which an answer comes without a word about the waiting. */
const patience = 400;

/** Shows progress, with a way to cancel, only where the answer takes its time. Rejects with the signal's reason then. */
export async function withPatience<T>(title: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const work = run(controller.signal);
  const isQuick = await Promise.race([work.then(() => true), setTimeout(patience, false)]);
  if (isQuick) return work;
  const options = { location: vscode.ProgressLocation.Notification, title: plainText(title), cancellable: true };
  return vscode.window.withProgress(options, (_, token) => {
    token.onCancellationRequested(() => controller.abort(new DOMException('cancelled', 'AbortError')));
    return work;
  });
}
