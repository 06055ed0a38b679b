// How many tests of a suite passed: one JSON line per suite in the file that MULTIARCH_RESULTS names (see reporter.cjs).
import { appendFile, readFile } from 'node:fs/promises';
import process from 'node:process';

export interface SuiteResult {
  readonly suite: string;
  readonly passes: number;
  readonly failures: number;
  readonly pending: number;
}

export async function appendResult(result: SuiteResult): Promise<void> {
  const file = process.env['MULTIARCH_RESULTS'];
  if (file !== undefined) await appendFile(file, `${JSON.stringify(result)}\n`);
}

/** The lines of a results file; none when nothing wrote it. */
export async function readResults(file: string): Promise<SuiteResult[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => parseResult(line));
}

/** Counts that are not there are 0, which a suite that says so does not pass with. */
export function parseResult(line: string, suite = ''): SuiteResult {
  const fields: unknown = JSON.parse(line);
  const named = new Map(Object.entries(typeof fields === 'object' && fields !== null ? fields : {}));
  const count = (name: string): number => Number(named.get(name) ?? 0);
  return {
    suite: String(named.get('suite') ?? suite),
    passes: count('passes'),
    failures: count('failures'),
    pending: count('pending'),
  };
}
