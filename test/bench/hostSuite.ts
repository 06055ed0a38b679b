// Runs inside VS Code's extension host in the place of a test suite: measures, writes the figures to a file, and reports its
// end as test/support/vscodeHost.ts expects it.
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { measureActivation, type ActivationTimes } from './hostActivation.ts';
import { measureEdits, type EditTimes } from './hostEdits.ts';

export interface HostFigures {
  readonly activation: ActivationTimes;
  readonly edits?: EditTimes;
}

export async function run(): Promise<void> {
  try {
    const activation = await measureActivation();
    const count = Number(variable('MULTIARCH_BENCH_EDITS'));
    const edits = count > 0 ? { edits: await measureEdits(variable('MULTIARCH_BENCH_FILE'), count) } : {};
    await writeFile(variable('MULTIARCH_BENCH_RESULT'), JSON.stringify({ activation, ...edits } satisfies HostFigures));
    console.log('host| results {"passes":1,"failures":0,"pending":0}');
  } catch (error) {
    console.log(`host| crashed ${error instanceof Error ? error.stack : String(error)}`);
    throw error;
  }
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
