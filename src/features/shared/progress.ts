// Work that asks a registry: quick mostly, and then nobody wants to read of it.
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { plainText } from '../../host/markdown.ts';

/** Milliseconds in which an answer comes without a word about the waiting. */
const patience = 400;

/**
 * Shows progress, with a way to cancel, only where the answer takes its time. Rejects with the signal's reason then. What
 * the work tells of itself stands beside the title.
 */
export async function withPatience<T>(
  title: string,
  run: (signal: AbortSignal, tell: (message: string) => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let message = '';
  let show = (told: string): void => void (message = told);
  const work = run(controller.signal, told => show(plainText(told)));
  const isQuick = await Promise.race([work.then(() => true), setTimeout(patience, false)]);
  if (isQuick) return work;
  const options = { location: vscode.ProgressLocation.Notification, title: plainText(title), cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    show = told => progress.report({ message: told });
    show(message);
    token.onCancellationRequested(() => controller.abort(new DOMException('cancelled', 'AbortError')));
    return work;
  });
}
