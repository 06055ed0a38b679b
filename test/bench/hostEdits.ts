// How long after an edit of a long Dockerfile its diagnostics are there, all images being known.
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

/** Milliseconds since the edit was asked for. */
interface Edit {
  /** The extension host heard of it. */
  readonly change: number;
  /** `getDiagnostics` gives the new ones. */
  readonly published: number;
  /** `onDidChangeDiagnostics` came. */
  readonly event: number;
}

export interface EditTimes {
  readonly lines: number;
  readonly diagnostics: number;
  readonly debounceMs: number;
  readonly eventDelayMs: number;
  readonly each: readonly Edit[];
}

/** That of src/features/diagnostics.ts. */
const debounceMs = 250;
/** VS Code's own: it gathers changes of diagnostics for so long before it tells extensions. */
const eventDelayMs = 50;
const LIMIT = 20_000;
const QUIET = 1000;

export async function measureEdits(path: string, count: number): Promise<EditTimes> {
  const document = await vscode.workspace.openTextDocument(path);
  await vscode.window.showTextDocument(document);
  // The first pass: every image is looked up, and every feature has run once.
  await vscode.commands.executeCommand('multiarch.analyze', { uri: document.uri });
  await until(() => firstLine(document) !== undefined, 'no diagnostics came');
  const lines = document.lineCount;
  const each: Edit[] = [];
  for (let edit = 0; edit < count; edit++) {
    await sleep(QUIET / 4);
    each.push(await measureEdit(document, edit % 2 === 0));
  }
  return { lines, diagnostics: vscode.languages.getDiagnostics(document.uri).length, debounceMs, eventDelayMs, each };
}

/** Each edit moves every diagnostic by one line, so that the new ones can be told from the old. */
async function measureEdit(document: vscode.TextDocument, insert: boolean): Promise<Edit> {
  const before = firstLine(document);
  const edit = new vscode.WorkspaceEdit();
  if (insert) edit.insert(document.uri, new vscode.Position(0, 0), '# edited\n');
  else edit.delete(document.uri, new vscode.Range(0, 0, 1, 0));
  const started = performance.now();
  const elapsed = (): number => performance.now() - started;
  const changed = once(vscode.workspace.onDidChangeTextDocument, event => event.document === document, elapsed);
  const told = once(
    vscode.languages.onDidChangeDiagnostics,
    ({ uris }) => uris.some(uri => uri.toString() === document.uri.toString()) && firstLine(document) !== before,
    elapsed,
  );
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('VS Code refused the edit');
  const published = until(() => firstLine(document) !== before, 'no new diagnostics came').then(elapsed);
  return { change: await changed, published: await published, event: await told };
}

function firstLine({ uri }: vscode.TextDocument): number | undefined {
  return vscode.languages.getDiagnostics(uri)[0]?.range.start.line;
}

async function once<T>(event: vscode.Event<T>, accept: (value: T) => boolean, elapsed: () => number): Promise<number> {
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(() => reject(new Error('an event of VS Code did not come'))), LIMIT);
    const subscription = event(value => {
      if (accept(value)) end(() => resolve(elapsed()));
    });
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      subscription.dispose();
      settle();
    };
  });
}

async function until(holds: () => boolean, otherwise: string): Promise<void> {
  const deadline = Date.now() + LIMIT;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`${otherwise} within ${LIMIT / 1000} s`);
    await sleep(1);
  }
}
