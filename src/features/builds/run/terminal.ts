// A terminal of a task, in which we print: Ctrl+C in it, closing it and ending its task cancel the work.
import * as vscode from 'vscode';

export interface BuildTerminal {
  /** Prints a line. */
  readonly write: (line: string) => void;
  readonly signal: AbortSignal;
}

/** @param work begins when the terminal is open; resolves with the exit code of the task */
export function pseudoterminal(work: (terminal: BuildTerminal) => Promise<number>): vscode.Pseudoterminal {
  const written = new vscode.EventEmitter<string>();
  const ended = new vscode.EventEmitter<number>();
  const controller = new AbortController();
  const abort = () => controller.abort(new DOMException('cancelled', 'AbortError'));
  return {
    onDidWrite: written.event,
    onDidClose: ended.event,
    open() {
      const write = (line: string) => written.fire(`${line}\r\n`);
      void work({ write, signal: controller.signal }).then(exitCode => ended.fire(exitCode));
    },
    close: abort,
    handleInput: data => {
      if (data === '\x03') abort();
    },
  };
}
