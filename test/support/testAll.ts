// `npm test`: every suite one after the other, each as a program of its own, and the sum at the end. Names choose suites
// (`npm test -- unit host`); --all adds the checks that .ci/run asks for.
import { join } from 'node:path';
import process from 'node:process';
import { makeTempFolder } from './cleanup.ts';
import { repositoryRoot } from './paths.ts';
import { run, runScript } from './process.ts';
import type { Finished, RunOptions } from './process.ts';
import { readResults } from './results.ts';
import type { SuiteResult } from './results.ts';

interface Part {
  readonly name: string;
  /** `suite`: counts its tests; `check`: counts as one. */
  readonly kind: 'suite' | 'check';
  readonly run: (options: RunOptions) => Promise<Finished>;
}

interface Row extends SuiteResult {
  readonly seconds: number;
}

const LIMIT = 30 * 60_000;

const script =
  (name: string, ...args: string[]) =>
  async (options: RunOptions): Promise<Finished> =>
    await runScript(name, args, options);
const node =
  (...args: string[]) =>
  async (options: RunOptions): Promise<Finished> =>
    await run(process.execPath, args, options);

const always: readonly Part[] = [
  { name: 'provision', kind: 'check', run: node('test/support/provision.ts') },
  { name: 'typecheck', kind: 'check', run: script('typecheck') },
  { name: 'unit', kind: 'suite', run: script('test:unit') },
  { name: 'host', kind: 'suite', run: node('test/support/vscodeHost.ts') },
  { name: 'package', kind: 'check', run: script('package') },
  {
    name: 'e2e',
    kind: 'suite',
    run: node('node_modules/mocha/bin/mocha.js', '--timeout', '120000', 'test/e2e/**/*.test.ts'),
  },
];
const withAll: readonly Part[] = [
  { name: 'lint', kind: 'check', run: script('lint') },
  { name: 'format', kind: 'check', run: script('format:check') },
  { name: 'knip', kind: 'check', run: script('knip') },
  { name: 'start', kind: 'check', run: script('start', '--check') },
];

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const parts = chosen(args);
  const temp = await makeTempFolder('results');
  const rows: Row[] = [];
  for (const part of parts) rows.push(await runPart(part, join(temp.path, `${part.name}.jsonl`)));
  await temp.remove();
  return summarise(rows);
}

function chosen(args: readonly string[]): readonly Part[] {
  const all = [...always, ...withAll];
  const names = args.filter(arg => arg !== '--all');
  const unknown = names.filter(name => !all.some(part => part.name === name));
  if (unknown.length > 0)
    throw new Error(`no suite is named ${unknown.join(', ')}: there are ${all.map(({ name }) => name).join(', ')}`);
  // Every build empties dist/, so the packaged extension that e2e installs is always made anew.
  if (names.includes('e2e')) names.push('package');
  if (names.length > 0) return all.filter(part => names.includes(part.name));
  return args.includes('--all') ? all : always;
}

async function runPart(part: Part, file: string): Promise<Row> {
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;
  console.log(`\n=== ${part.name} ===`);
  const env = { MULTIARCH_RESULTS: file, MULTIARCH_SUITE: part.name };
  const code = await part.run({ cwd: repositoryRoot, env, output: 'show', timeout: LIMIT }).then(
    finished => finished.code,
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return 1;
    },
  );
  const counts = part.kind === 'suite' ? counted(code, await readResults(file)) : check(code);
  console.log(`=== ${part.name}: ${counts.failures === 0 ? 'passed' : 'FAILED'}, ${elapsed().toFixed(1)} s ===`);
  return { suite: part.name, ...counts, seconds: elapsed() };
}

type Counts = Omit<SuiteResult, 'suite'>;

function check(code: number): Counts {
  return code === 0 ? { passes: 1, failures: 0, pending: 0 } : { passes: 0, failures: 1, pending: 0 };
}

/** A suite that crashed, or ran no test at all, counts as one failure. */
function counted(code: number, results: readonly SuiteResult[]): Counts {
  const sum = (pick: (result: SuiteResult) => number): number => results.reduce((total, each) => total + pick(each), 0);
  const counts = {
    passes: sum(each => each.passes),
    failures: sum(each => each.failures),
    pending: sum(each => each.pending),
  };
  const silent = counts.failures === 0 && (code !== 0 || counts.passes === 0);
  // In CI everything a test may need is there: what is skipped has lost its reason.
  const skipped = process.env['CI'] === 'true' ? counts.pending : 0;
  return { ...counts, failures: counts.failures + skipped + (silent ? 1 : 0) };
}

function summarise(rows: readonly Row[]): number {
  console.log(
    `\n${'suite'.padEnd(12)}${['passed', 'failed', 'skipped', 'seconds'].map(title => title.padStart(9)).join('')}`,
  );
  for (const { suite, passes, failures, pending, seconds } of rows) {
    const cells = [passes, failures, pending, seconds.toFixed(1)];
    console.log(suite.padEnd(12) + cells.map(cell => String(cell).padStart(9)).join(''));
  }
  const passed = rows.reduce((total, row) => total + row.passes, 0);
  const failed = rows.reduce((total, row) => total + row.failures, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
