// How long VS Code takes to activate the extension: measured around the call, and as VS Code itself reports it.
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };

/** Milliseconds, in the columns of VS Code's “Extension Activation Stats”. */
export interface Reported {
  readonly loadCode: number;
  readonly callActivate: number;
  readonly finishActivate: number;
}

export interface ActivationTimes {
  readonly ms: number;
  readonly reported?: Reported;
}

const id = `${manifest.publisher}.${manifest.name}`;
const REPORT_LIMIT = 10_000;

export async function measureActivation(): Promise<ActivationTimes> {
  const extension = vscode.extensions.getExtension(id);
  if (extension === undefined) throw new Error(`${id} is not installed`);
  if (extension.isActive) throw new Error(`${id} is active already: nothing is left to measure`);
  const started = performance.now();
  await extension.activate();
  const ms = performance.now() - started;
  const reported = await readReport();
  return { ms, ...(reported && { reported }) };
}

/** The command “Developer: Startup Performance” writes a document; undefined where this VS Code has it no more. */
async function readReport(): Promise<Reported | undefined> {
  await vscode.commands.executeCommand('perfview.show').then(undefined, () => undefined);
  const deadline = Date.now() + REPORT_LIMIT;
  while (Date.now() < deadline) {
    const report = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'perf')?.getText() ?? '';
    const row = report.split('\n').find(line => line.split('|')[1]?.trim() === id);
    if (row !== undefined) return parseRow(row);
    await sleep(100);
  }
  return undefined;
}

/** `| id | eager | load code | call activate | finish activate | event | by |` */
function parseRow(row: string): Reported | undefined {
  const [, , , ...cells] = row.split('|').map(cell => cell.trim());
  const [loadCode = NaN, callActivate = NaN, finishActivate = NaN] = cells.map(Number);
  return Number.isNaN(loadCode + callActivate + finishActivate)
    ? undefined
    : { loadCode, callActivate, finishActivate };
}
