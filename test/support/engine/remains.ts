// Ends and removes all that an engine has on the machine, found by the engine's folder and name alone: so that it works for
// an engine that went down hard, and for one whose test run was killed.
import { readFile, readdir, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../process.ts';
import { cgroupsOf, processesIn } from './cgroups.ts';

const PREFIX = 'multiarch-engine-';
const owned = new RegExp(`^${PREFIX}(\\d+)-\\w+$`);

/** The start of a folder name that says whose it is. */
export const folderPrefix = (): string => join(tmpdir(), `${PREFIX}${process.pid}-`);

/** The name of the engine's bridge and cgroup; a network interface's name holds 15 characters at most. */
export const nameOf = (folder: string): string => `marc-${folder.slice(-6)}`;

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Removes the engines of test runs that no longer exist. */
export async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = owned.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) await removeRemains(join(tmpdir(), name));
  }
}

export async function removeRemains(folder: string): Promise<void> {
  await endProcesses(folder);
  // The deepest mount last mounted goes first. Lazily: what still holds it is being ended.
  for (const mount of (await mountsBelow(folder)).toReversed())
    await run('umount', ['--lazy', mount], { timeout: 10_000 });
  for (const cgroup of await cgroupsOf(nameOf(folder))) await rmdir(cgroup).catch(() => {});
  // A bridge that is not there is what is wanted.
  await run('ip', ['link', 'delete', nameOf(folder)], { timeout: 10_000 });
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

async function endProcesses(folder: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const left = [...(await processesNaming(folder)), ...(await processesIn(nameOf(folder)))];
    if (left.length === 0) return;
    if (Date.now() > deadline) throw new Error(`processes ${left.join(', ')} of ${basename(folder)} do not end`);
    for (const pid of left) end(pid);
    await sleep(50);
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** The processes that have the folder in their command line: dockerd, containerd, runc, the buildx plugin. */
export async function processesNaming(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name) && Number(name) !== process.pid);
  const lines = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return pids.filter((_, index) => lines[index]?.includes(folder)).map(Number);
}

/** Mount points in the folder, in the order they were mounted. */
export async function mountsBelow(folder: string): Promise<string[]> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  // proc(5): the fifth field is the mount point, with blanks as octal escapes.
  const points = lines.map(line => (line.split(' ')[4] ?? '').replaceAll('\\040', ' '));
  return points.filter(point => point.startsWith(`${folder}/`));
}
