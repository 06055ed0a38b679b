// The programs of a build, one after the other, and what they print.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ExpectedImage } from '../../../core/builds/progress/trace.ts';
import { watchBuild, type BuildWatch } from '../../../core/builds/progress/watch.ts';
import type { ImageSpec } from '../../../core/builds/spec.ts';
import { formatPlatform } from '../../../core/platform.ts';
import { builtDigests } from '../../../engine/builds/metadata.ts';
import { asText, refusesRawjson, runStep, type StepRun } from '../../../engine/builds/run.ts';
import type { BuildStep } from '../../../engine/builds/step.ts';
import { isPlainHttp } from '../../shared/plainHttp.ts';
import type { BuildJob } from '../job.ts';
import type { BuildTerminal } from './terminal.ts';

/** Milliseconds for what takes away an engine's own remains, also after the build was cancelled. */
const cleanUpTime = 30_000;

/** A program ended with a failure. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly exitCode: number;
  readonly watch: BuildWatch;

  constructor(exitCode: number, watch: BuildWatch) {
    super(`exit code ${exitCode}`);
    this.exitCode = exitCode;
    this.watch = watch;
  }
}

/**
 * Resolves with the digests that the engine says it made, by the name of the image ('' for one without). Rejects with
 * StepFailed, with EngineError, or with the signal's reason.
 *
 * @param told is called whenever something happened
 */
export async function runSteps(
  job: BuildJob,
  terminal: BuildTerminal,
  told: (watch: BuildWatch) => void,
): Promise<ReadonlyMap<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'multiarch-build-'));
  try {
    const metadataFile = join(folder, 'metadata');
    const steps = job.steps({ metadataFile, runName: basename(folder).toLowerCase(), isPlainHttp });
    await runAll(steps, job, terminal, told);
    const metadata = await readFile(metadataFile, 'utf8').catch(() => '');
    return builtDigests(
      metadata,
      job.images.map(image => image.name),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runAll(
  steps: readonly BuildStep[],
  job: BuildJob,
  terminal: BuildTerminal,
  told: (watch: BuildWatch) => void,
): Promise<void> {
  const watch = watchBuild(job.images.map(expectedOf));
  const run = async (step: BuildStep, signal: AbortSignal): Promise<number> => {
    const onOutput: StepRun['onOutput'] = (text, stream) => {
      watch.read(text, stream).forEach(terminal.write);
      told(watch);
    };
    return runStep(job.engine, step, { cwd: job.cwd, signal, onOutput }).finally(() => {
      watch.end().forEach(terminal.write);
    });
  };
  const runOrThrow = async (step: BuildStep): Promise<void> => {
    const exitCode = await run(step, terminal.signal);
    if (exitCode === 0 || step.mayFail) return;
    const isTooOld = step.prints === 'rawjson' && refusesRawjson(watch.text());
    if (!isTooOld) throw new StepFailed(exitCode, watch);
    await runOrThrow(asText(step));
  };
  try {
    for (const step of steps.filter(each => !each.isCleanUp)) await runOrThrow(step);
  } finally {
    // Its failure must not hide why the build ended.
    const cleanUp = (step: BuildStep) => run(step, AbortSignal.timeout(cleanUpTime)).catch(() => undefined);
    for (const step of steps.filter(each => each.isCleanUp)) await cleanUp(step);
  }
}

function expectedOf({ name, platforms }: ImageSpec): ExpectedImage {
  return { ...(name !== undefined && { name }), platforms: platforms.map(formatPlatform) };
}
