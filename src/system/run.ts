// Starts programs: with an argument list, never through a shell, with an end to everything (time, output, AbortSignal).
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { killTree } from './tree.ts';

export interface RunOptions {
  /** Written to the program's standard input, which is then closed. */
  readonly input?: string;
  /** Leaves the input open until the program ends, for one that takes its closing for a goodbye. */
  readonly keepsInputOpen?: true;
  /** Told what the program prints, on either output, as it comes. */
  readonly onOutput?: (text: string, stream: 'stdout' | 'stderr') => void;
  /** Keeps none of the output, so that the program may print as much as it likes. */
  readonly keepsOutput?: false;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /**
   * Milliseconds that an aborted program is given to end by itself, once it was asked to: an interrupt, as Ctrl+C sends it
   * to all that runs in a terminal. The promise waits for that end. Left out, the program is killed at once. Windows knows
   * no such question, there it is always killed.
   */
  readonly grace?: number;
  /** Milliseconds after which the program is killed; `Infinity` for one that may take its time. */
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

/**
 * Milliseconds in which what a program printed is read when it has ended. What it left behind may hold its outputs for ever, as
 * the daemons do that login helpers start.
 */
const pipesLast = 2000;

/** Runs a program to its end. Rejects with RunError, or with the signal's reason when it was aborted. */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const child = start(program, args, options);
    const watch = watchOver(child, program, options, reject);
    const output = collect(child, options, () => {
      watch.stop(new RunError(program, 'output-too-large', `${program} printed more than ${mostOutput} characters`));
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      watch.end();
      reject(startError(program, error));
    });
    let lingering: NodeJS.Timeout | undefined;
    child.on('exit', () => (lingering = setTimeout(() => closePipes(child), pipesLast)));
    child.on('close', exitCode => {
      clearTimeout(lingering);
      watch.end();
      if (options.signal?.aborted) reject(options.signal.reason);
      else resolve({ exitCode: exitCode ?? -1, ...output });
    });
    // A program that ends without reading its input closes the pipe: its exit says all there is to say.
    child.stdin.on('error', () => undefined);
    child.stdin.write(options.input ?? '');
    if (!options.keepsInputOpen) child.stdin.end();
  });
}

interface Watch {
  /** Kills the program, and rejects. */
  readonly stop: (error: unknown) => void;
  /** There is nothing to be watched any more. */
  readonly end: () => void;
}

/** Stops the program when its time is over or its signal is aborted. */
function watchOver(
  child: ChildProcessWithoutNullStreams,
  program: string,
  { signal, grace, timeout }: RunOptions,
  reject: (error: unknown) => void,
): Watch {
  const killNow = () => kill(child);
  const stop = (error: unknown) => {
    killNow();
    end();
    reject(error);
  };
  const late = () => stop(new RunError(program, 'timeout', `${program} did not answer within ${timeout / 1000} s`));
  let timer = timeout === Infinity ? undefined : setTimeout(late, timeout);
  const onAbort = () => {
    if (grace === undefined || !interrupt(child)) return stop(signal?.reason);
    clearTimeout(timer);
    timer = setTimeout(() => stop(signal?.reason), grace);
  };
  const end = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    process.off('exit', killNow);
  };
  signal?.addEventListener('abort', onAbort);
  // What works for long in a group of its own would outlive this process.
  if (timeout === Infinity) process.on('exit', killNow);
  return { stop, end };
}

/** What the program prints, as far as it is kept. */
function collect(
  child: ChildProcessWithoutNullStreams,
  { onOutput, keepsOutput }: RunOptions,
  onTooMuch: () => void,
): { readonly stdout: string; readonly stderr: string } {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      onOutput?.(chunk, name);
      if (keepsOutput === false) return;
      output[name] += chunk;
      if (output[name].length > mostOutput) onTooMuch();
    });
  }
  return output;
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

/** Asks the program, and what it started, to end. False where nothing can be asked so. */
function interrupt({ pid }: ChildProcessWithoutNullStreams): boolean {
  return process.platform !== 'win32' && pid !== undefined && signalGroup(pid, 'SIGINT');
}

function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
    return false;
  }
}

/** Ends the program and what it started; whatever still holds its pipes does not hold this process. */
function kill(child: ChildProcessWithoutNullStreams): void {
  const { pid } = child;
  if (pid === undefined) child.kill('SIGKILL');
  else if (process.platform === 'win32') killOnWindows(pid);
  else killTree(pid);
  closePipes(child);
  child.unref();
}

function closePipes({ stdin, stdout, stderr }: ChildProcessWithoutNullStreams): void {
  for (const stream of [stdin, stdout, stderr]) stream.destroy();
}

/** Windows ends a program alone, without those that it started: docker without its plugin, which then goes on building. */
function killOnWindows(pid: number): void {
  const killer = spawn('taskkill', ['/T', '/F', '/PID', String(pid)], { stdio: 'ignore', windowsHide: true });
  killer.on('error', () => undefined);
  killer.unref();
}
