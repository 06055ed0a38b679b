// All that a program started, also what has left its group: what runs in a container leads a session of its own, and would go
// on when the engine that started it has ended.
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Kills the leader of a group, its group and, on Linux, all that descends from it. Everything is stopped first, so that
 * nothing new is started while it is looked for.
 */
export function killTree(leader: number): void {
  const group = -leader;
  send(group, 'SIGSTOP');
  const stopped = new Set<number>();
  for (let found = descendants(leader); found.length > 0;) {
    for (const pid of found) {
      send(pid, 'SIGSTOP');
      stopped.add(pid);
    }
    found = descendants(leader).filter(pid => !stopped.has(pid));
  }
  for (const pid of [group, ...stopped]) send(pid, 'SIGKILL');
}

function descendants(leader: number): number[] {
  const children = Map.groupBy(parentsOfAll(), ([, parent]) => parent);
  const found = new Set([leader]);
  // A set gives what is added to it while it is walked through.
  for (const pid of found) for (const [child] of children.get(pid) ?? []) found.add(child);
  return [...found].slice(1);
}

/** Nothing on another system than Linux. */
function parentsOfAll(): [pid: number, parent: number][] {
  const parents: [number, number][] = [];
  for (const name of namesIn('/proc')) {
    const pid = /^\d+$/.test(name) ? Number(name) : 0;
    // proc(5), stat: the name stands in brackets and may hold some itself; state and parent follow.
    const parent = pid > 0 ? / (\d+)/.exec(textOf(`/proc/${pid}/stat`).replace(/^.*\) \S/s, ''))?.[1] : undefined;
    if (parent !== undefined) parents.push([pid, Number(parent)]);
  }
  return parents;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, or is another user's.
  }
}
