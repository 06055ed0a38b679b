// The control groups an engine made: they name every process of a RUN step, also when its runc is gone.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';

/** The groups called `name` and those below them, deepest first; version 1 has one tree for each controller. */
export async function cgroupsOf(name: string): Promise<string[]> {
  const controllers = (await folders(ROOT)).map(child => join(ROOT, child, name));
  const trees = await Promise.all([join(ROOT, name), ...controllers].map(withChildren));
  return trees.flat();
}

export async function processesIn(name: string): Promise<number[]> {
  const lists = await Promise.all(
    (await cgroupsOf(name)).map(group => readFile(join(group, 'cgroup.procs'), 'utf8').catch(() => '')),
  );
  return [...new Set(lists.flatMap(list => list.split('\n').filter(Boolean).map(Number)))];
}

async function withChildren(group: string): Promise<string[]> {
  const children = await folders(group).catch(() => undefined);
  if (children === undefined) return [];
  const below = await Promise.all(children.map(child => withChildren(join(group, child))));
  return [...below.flat(), group];
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
}
