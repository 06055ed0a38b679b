// Which engines this machine has, found without running anything: a program of the name on the PATH.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import type { Engine } from './engine.ts';

/** Whose command line a program speaks, by its name. */
export function engineKind(program: string): Engine['kind'] {
  return /podman/i.test(basename(program)) ? 'podman' : 'docker';
}

/**
 * The engines whose programs are there, in the order of their names, each with the path of its program.
 * @param programs paths, or names to be looked for on the PATH
 */
export async function findEngines(
  programs: readonly string[],
  env: NodeJS.ProcessEnv,
  system: NodeJS.Platform = process.platform,
): Promise<Engine[]> {
  const found = await Promise.all(programs.map(name => findProgram(name, env, system)));
  const paths = new Set(found.filter(path => path !== undefined));
  return [...paths].map(program => ({ kind: engineKind(program), program }));
}

async function findProgram(name: string, env: NodeJS.ProcessEnv, system: NodeJS.Platform): Promise<string | undefined> {
  const names = isAbsolute(name) ? [name] : foldersOf(env).map(folder => join(folder, name));
  const candidates = names.flatMap(path => endings(env, system).map(ending => path + ending));
  const areThere = await Promise.all(candidates.map(path => isProgram(path, system)));
  return candidates.find((_, index) => areThere[index]);
}

/** Relative folders are left out: what they name changes with the folder that is open. */
function foldersOf(env: NodeJS.ProcessEnv): string[] {
  // Windows writes it `Path`; a copy of its environment keeps that.
  const path = env['PATH'] ?? env['Path'] ?? '';
  return path.split(delimiter).filter(isAbsolute);
}

/** Windows starts a name without its ending: only what it can start without a shell (no `.cmd`, CVE-2024-27980). */
function endings(env: NodeJS.ProcessEnv, system: NodeJS.Platform): string[] {
  if (system !== 'win32') return [''];
  const known = (env['PATHEXT'] ?? '.COM;.EXE').split(';');
  return ['', ...known.filter(ending => /^\.(?:com|exe)$/i.test(ending))];
}

async function isProgram(path: string, system: NodeJS.Platform): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) return false;
    if (system !== 'win32') await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
