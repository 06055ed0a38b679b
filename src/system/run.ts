// Starts programs: with an argument list, never through a shell, with an end to everything (time, output, AbortSignal).
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

export interface RunOptions {
  /** Written to the program's standard input, which is then closed. */
  readonly input?: string;
  /** Leaves the input open until the program ends, for one that takes its closing for a goodbye. */
  readonly keepsInputOpen?: true;
  /** Told what the program prints, on either output, as it comes. */
  readonly onOutput?: (text: string) => void;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Milliseconds after which the program is killed. */
  readonly timeout: number;
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program did not run to its end; an exit code other than 0 is a result, not this error. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly reason: 'not-found' | 'timeout' | 'output-too-large' | 'failed';
  readonly program: string;

  constructor(program: string, reason: RunError['reason'], message: string) {
    super(message);
    this.program = program;
    this.reason = reason;
  }
}

/** Characters of standard output and of standard error that are kept; a program that prints more is killed. */
const mostOutput = 8 * 1024 * 1024;

/** Runs a program to its end. Rejects with RunError, or with the signal's reason when it was aborted. */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const child = start(program, args, options);
    const output = { stdout: '', stderr: '' };
    const stop = (error: unknown) => {
      kill(child);
      settle(() => reject(error));
    };
    const onAbort = () => stop(options.signal?.reason);
    const timer = setTimeout(() => {
      stop(new RunError(program, 'timeout', `${program} did not answer within ${options.timeout / 1000} s`));
    }, options.timeout);
    const settle = (done: () => void) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      done();
    };
    options.signal?.addEventListener('abort', onAbort);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        output[name] += chunk;
        options.onOutput?.(chunk);
        if (output[name].length > mostOutput) {
          stop(new RunError(program, 'output-too-large', `${program} printed more than ${mostOutput} characters`));
        }
      });
    }
    child.on('error', (error: NodeJS.ErrnoException) => settle(() => reject(startError(program, error))));
    child.on('close', exitCode => settle(() => resolve({ exitCode: exitCode ?? -1, ...output })));
    // A program that ends without reading its input closes the pipe: its exit says all there is to say.
    child.stdin.on('error', () => undefined);
    child.stdin.write(options.input ?? '');
    if (!options.keepsInputOpen) child.stdin.end();
  });
}

function start(program: string, args: readonly string[], { cwd, env }: RunOptions): ChildProcessWithoutNullStreams {
  try {
    return spawn(program, args, {
      cwd,
      env: env ?? process.env,
      stdio: 'pipe',
      windowsHide: true,
      // A group of its own, so that what the program starts can be ended with it.
      detached: process.platform !== 'win32',
    });
  } catch (error) {
    throw startError(program, error as NodeJS.ErrnoException);
  }
}

function startError(program: string, { code, message }: NodeJS.ErrnoException): RunError {
  const reason = code === 'ENOENT' ? 'not-found' : 'failed';
  return new RunError(program, reason, `${program} could not be started: ${message}`);
}

/** Ends the program and what it started; whatever still holds its pipes does not hold this process. */
function kill(child: ChildProcessWithoutNullStreams): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  child.unref();
}
