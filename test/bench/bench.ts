// `npm run bench`: brings what is to be measured, measures, and prints one JSON document. Nothing but that document goes to
// standard output: the steps are programs of their own, whose output is progress.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { makeTempFolder } from '../support/cleanup.ts';
import { repositoryRoot } from '../support/paths.ts';
import { startProgram, stopTree, stopWithUs } from '../support/process.ts';

const STDERR = 2;
/** Milliseconds. The first run on a machine installs VS Code and an engine. */
const PROVISION_LIMIT = 20 * 60_000;
const MEASURE_LIMIT = 10 * 60_000;

async function main(): Promise<void> {
  const temp = await makeTempFolder('bench');
  try {
    const file = join(temp.path, 'figures.json');
    // What could not be brought is named by the measurement that misses it.
    await step(import.meta.resolve('../support/provision.ts'), [], PROVISION_LIMIT);
    const code = await step(import.meta.resolve('./figures.ts'), [file], MEASURE_LIMIT);
    if (code !== 0) throw new Error(`the measurements did not come to their end (code ${code}): see above`);
    process.stdout.write(await readFile(file, 'utf8'));
  } finally {
    await temp.remove();
  }
}

/** Resolves with the program's exit code; 1 where it was ended. */
async function step(module: string, args: readonly string[], limit: number): Promise<number> {
  const child = startProgram(process.execPath, [fileURLToPath(module), ...args], {
    cwd: repositoryRoot,
    stdio: ['ignore', STDERR, STDERR],
  });
  const release = stopWithUs(child, 'SIGTERM');
  const timer = setTimeout(() => void stopTree(child), limit);
  try {
    const [code]: (number | null)[] = await once(child, 'close');
    return code ?? 1;
  } finally {
    clearTimeout(timer);
    release();
  }
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
