// Runs mocha inside VS Code's extension host. VS Code calls `run`, under a browser and on the desktop alike; the last line
// printed carries the counts for test/support/vscodeHost.ts.
import { format } from 'node:util';
import Mocha from 'mocha';
import { loadSuites } from './suites.ts';

const PREFIX = 'host| ';

export async function run(): Promise<void> {
  // The host's console passes on text alone: no colours, no placeholders.
  const mocha = new Mocha({ ui: 'bdd', timeout: 20_000, color: false, forbidOnly: true });
  mocha.fgrep(process.env['MULTIARCH_TEST_GREP'] ?? '');
  Mocha.reporters.Base.consoleLog = (...parts: unknown[]) => print(format(...parts));
  // Defines describe() and it() for the files that follow.
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await loadSuites().catch((error: unknown) => {
    print(`crashed ${error instanceof Error ? error.stack : String(error)}`);
    throw error;
  });
  const stats = await runAll(mocha);
  print(`results ${JSON.stringify({ passes: stats.passes, failures: stats.failures, pending: stats.pending })}`);
  if (stats.failures > 0) throw new Error(`${stats.failures} tests failed in VS Code`);
}

async function runAll(mocha: Mocha): Promise<Mocha.Stats> {
  return await new Promise((resolve, reject) => {
    const runner = mocha.run(() => {
      if (runner.stats === undefined) reject(new Error('mocha kept no counts'));
      else resolve(runner.stats);
    });
  });
}

function print(text: string): void {
  console.log(PREFIX + text);
}
