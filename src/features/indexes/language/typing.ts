// Whether somebody types just now.
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

/** Milliseconds without a key: what is half typed names images that nobody means. */
const quiet = 250;

const changedAt = new WeakMap<vscode.TextDocument, number>();

export function watchTyping(): vscode.Disposable {
  return vscode.workspace.onDidChangeTextDocument(({ document }) => void changedAt.set(document, performance.now()));
}

/** Resolves once nobody types any more; rejects with an AbortError when the signal is aborted. */
export async function settled(document: vscode.TextDocument, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  for (let left = quietIn(document); left > 0; left = quietIn(document)) {
    await sleep(left, undefined, { ref: false });
    signal.throwIfAborted();
  }
}

function quietIn(document: vscode.TextDocument): number {
  return Math.ceil((changedAt.get(document) ?? -Infinity) + quiet - performance.now());
}
