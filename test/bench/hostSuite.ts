// Runs inside VS Code's extension host in the place of a test suite: measures, writes the figures to a file, and reports its
// end as test/support/vscodeHost.ts expects it.
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { measureActivation, type ActivationTimes } from './hostActivation.ts';
import { measureEdits, type EditTimes } from './hostEdits.ts';
import { measureManyDockerfiles, type ManyDockerfilesTimes } from './hostManyDockerfiles.ts';

export interface HostFigures {
  readonly activation: ActivationTimes;
  readonly edits?: EditTimes;
  readonly manyDockerfiles?: ManyDockerfilesTimes;
}

export async function run(): Promise<void> {
  try {
    const activation = await measureActivation();
    const count = Number(variable('MULTIARCH_BENCH_EDITS'));
    const more = count > 0 ? await measureMore(count) : {};
    await writeFile(variable('MULTIARCH_BENCH_RESULT'), JSON.stringify({ activation, ...more } satisfies HostFigures));
    console.log('host| results {"passes":1,"failures":0,"pending":0}');
  } catch (error) {
    console.log(`host| crashed ${error instanceof Error ? error.stack : String(error)}`);
    throw error;
  }
}

async function measureMore(count: number): Promise<Omit<HostFigures, 'activation'>> {
  const edits = await measureEdits(variable('MULTIARCH_BENCH_FILE'), count);
  const [folder, host] = [variable('MULTIARCH_BENCH_MANY'), variable('MULTIARCH_BENCH_REGISTRY')];
  return { edits, manyDockerfiles: await measureManyDockerfiles(folder, host) };
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
