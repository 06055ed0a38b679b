// A long-running program of the engine: started so that it ends with this process, and ended so that its children end first.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Daemon extends AsyncDisposable {
  hasEnded(): boolean;
  /** The last lines of its log. */
  logTail(): string;
}

export function startDaemon(file: string, args: readonly string[], env: NodeJS.ProcessEnv, log: string): Daemon {
  const output = openSync(log, 'a');
  // The kernel sends the signal when this process is gone, even by SIGKILL. `detached` keeps a terminal's Ctrl-C away from it:
  // the test run ends it in order.
  const child = spawn('/usr/bin/setpriv', ['--pdeathsig', 'TERM', '--', file, ...args], {
    detached: true,
    stdio: ['ignore', output, output],
    env,
  });
  closeSync(output);
  const ended = once(child, 'exit').then(
    () => true,
    () => true,
  );
  return {
    hasEnded: () => hasEnded(child),
    logTail: () => readFileSync(log, 'utf8').split('\n').slice(-8).join('\n'),
    [Symbol.asyncDispose]: () => stop(child, ended),
  };
}

const hasEnded = (child: ChildProcess): boolean =>
  child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

async function stop(child: ChildProcess, ended: Promise<boolean>): Promise<void> {
  if (hasEnded(child)) return;
  child.kill('SIGTERM');
  // dockerd takes a second when idle, and some more when it has builds to cancel.
  const inTime = await Promise.race([ended, sleep(15_000, false, { ref: false })]);
  if (inTime) return;
  child.kill('SIGKILL');
  await ended;
}
