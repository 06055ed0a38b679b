// Programs that the tests and `npm start` run: argument lists only, a time limit on each, and an end for everything below them.
import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit } from './cleanup.ts';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds until the program and everything below it is ended; ten minutes when absent. */
  readonly timeout?: number;
  /** `show` passes the program's output on; `keep` (the default) returns it. */
  readonly output?: 'show' | 'keep';
}

export interface Finished {
  readonly code: number;
  /** Standard output and standard error in the order they came; empty when the output was shown. */
  readonly text: string;
}

const TEN_MINUTES = 600_000;
const KEPT_CHARACTERS = 200_000;

/** Starts a program at the head of its own process group, so that `stopTree` reaches what it starts in turn. */
export function startProgram(file: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(file, args, { detached: process.platform !== 'win32', stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

/** Runs a program to its end. A code other than 0 is a result; a program that cannot start or takes too long is an Error. */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const child = startProgram(file, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env },
    stdio: options.output === 'show' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  });
  const text = collectOutput(child);
  const release = stopWithUs(child, 'SIGTERM');
  const limit = options.timeout ?? TEN_MINUTES;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void stopTree(child);
  }, limit);
  try {
    const code = await ended(child);
    if (late) throw new Error(`${file} ${args[0] ?? ''} was ended: it took more than ${limit / 1000} s\n${text()}`);
    return { code, text: text() };
  } finally {
    clearTimeout(timer);
    release();
  }
}

/** `run`, for a program whose failure is an Error carrying its output. */
export async function runOrThrow(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, text } = await run(file, args, options);
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with code ${code}\n${text}`.trim());
  return text;
}

/** Runs a script of package.json. */
export async function runScript(name: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  // Windows starts npm.cmd only through a shell; npm's own JavaScript needs none.
  const script = process.env['npm_execpath'];
  const [file, ...first] = script?.endsWith('npm-cli.js') === true ? [process.execPath, script] : ['npm'];
  const rest = args.length === 0 ? [] : ['--', ...args];
  return await run(file ?? 'npm', [...first, 'run', '--silent', name, ...rest], options);
}

/** The last characters a program printed, kept while it runs. */
export function collectOutput(child: ChildProcess): () => string {
  let kept = '';
  const add = (chunk: Buffer): void => {
    kept = (kept + chunk.toString()).slice(-KEPT_CHARACTERS);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => kept;
}

/** Ends a program and everything below it: politely, and after three seconds by force. */
export async function stopTree(child: ChildProcess): Promise<void> {
  const gone = ended(child).catch(() => 0);
  signalTree(child, 'SIGTERM');
  await Promise.race([gone, sleep(3000, undefined, { ref: false })]);
  signalTree(child, 'SIGKILL');
  await Promise.race([gone, sleep(2000, undefined, { ref: false })]);
}

/**
 * Ends the program when this process ends in any way it can notice; returns what takes that back.
 * SIGTERM is for programs of ours, which pass it on to what they started.
 */
export function stopWithUs(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): () => void {
  return atExit(() => signalTree(child, signal));
}

async function ended(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return child.exitCode;
  if (child.signalCode !== null) return 1;
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve(code ?? 1));
  });
}

function signalTree(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    if (child.exitCode === null) spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}
