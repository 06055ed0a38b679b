// A container engine, as the program that drives it: run to its end, and what it says when it cannot.
import { run, RunError, type RunOptions, type RunResult } from '../system/run.ts';

/** How an engine is called: a path, or a name to be found on the PATH. */
export interface EngineProgram {
  readonly program: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Whose command line is spoken, in the order in which the engines are looked for. */
export const engineKinds = ['docker', 'podman', 'buildah', 'nerdctl'] as const;
export type EngineKind = (typeof engineKinds)[number];

export interface Engine extends EngineProgram {
  readonly kind: EngineKind;
}

/** Why the engine cannot be used, or did not do what it was asked; `message` is its own words. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly reason: 'not-installed' | 'no-buildx' | 'not-running' | 'no-permission' | 'no-such-builder' | 'failed';
  readonly program: string;

  constructor(reason: EngineError['reason'], detail: string, program = 'docker') {
    super(detail);
    this.reason = reason;
    this.program = program;
  }
}

/** Milliseconds in which a question is answered. */
const patience = 20_000;

/** Runs the engine's program to its end; a failure of its own is a result. Rejects with EngineError, or the signal's reason. */
export async function runEngine(
  { program, env }: EngineProgram,
  args: readonly string[],
  options: Partial<RunOptions>,
): Promise<RunResult> {
  try {
    return await run(program, args, { timeout: patience, ...(env && { env }), ...options });
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    throw new EngineError(error.reason === 'not-found' ? 'not-installed' : 'failed', error.message, program);
  }
}

/** What the program printed. Rejects with EngineError, also where the program itself ends with a failure. */
export async function askEngine(
  engine: EngineProgram,
  args: readonly string[],
  options: Partial<RunOptions>,
): Promise<string> {
  const { exitCode, stdout, stderr } = await runEngine(engine, args, options);
  if (exitCode !== 0) throw failureOf(stderr, engine);
  return stdout;
}

/** By the words of docker/cli, podman and nerdctl about their own connection: that of a registry may be refused just as well. */
const refusals: readonly [words: RegExp, reason: EngineError['reason']][] = [
  [
    /permission denied while trying to connect|dial unix \S+: connect: permission denied|containerd socket "[^"]*": permission denied/i,
    'no-permission',
  ],
  [
    /(?:cannot|unable to|failed to) connect to (?:the docker|podman)|error during connect|is the docker daemon running|cannot access containerd socket|rootless containerd not running/i,
    'not-running',
  ],
];

/** What a program that failed says on standard error. */
export function failureOf(stderr: string, { program }: EngineProgram): EngineError {
  const [, reason = 'failed'] = refusals.find(([words]) => words.test(stderr)) ?? [];
  return new EngineError(reason, lastLines(stderr), program);
}

export function lastLines(stderr: string): string {
  return stderr.trim().split('\n').slice(-3).join(' ');
}
