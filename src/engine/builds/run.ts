// One program of a build, run to its end: asked to end when the build is cancelled, so that it cancels what its engine does.
import { runEngine, type Engine, type EngineKind } from '../engine.ts';
import type { BuildStep } from './step.ts';

export interface StepRun {
  /** Absolute path. */
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly onOutput: (text: string, stream: 'stdout' | 'stderr') => void;
}

/**
 * Milliseconds in which BuildKit's clients cancel a build: its commands are killed, its session is closed. Podman and Buildah,
 * asked to end, end the command that runs, begin the next platform's and leave it behind: they are killed at once.
 */
const graces: Readonly<Partial<Record<EngineKind, number>>> = { docker: 5000, nerdctl: 5000 };

/** Resolves with the exit code. Rejects with EngineError where the program cannot be started, or with the signal's reason. */
export async function runStep(engine: Engine, { args }: BuildStep, run: StepRun): Promise<number> {
  const grace = graces[engine.kind];
  const { exitCode } = await runEngine(engine, args, {
    ...run,
    keepsOutput: false,
    timeout: Infinity,
    ...(grace !== undefined && { grace }),
  });
  return exitCode;
}

/** What buildx before 0.13 says to `--progress=rawjson`; nothing was built then. */
export function refusesRawjson(text: string): boolean {
  return /invalid progress mode|invalid argument "rawjson"/i.test(text);
}

/** The same step, told as text for people. */
export function asText(step: BuildStep): BuildStep {
  return {
    ...step,
    args: step.args.map(arg => (arg === '--progress=rawjson' ? '--progress=plain' : arg)),
    prints: 'text',
  };
}
