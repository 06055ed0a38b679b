// Which engines this machine has, found without running anything: a program of the name on the PATH.
import { constants } from 'node:fs';
import { access, open, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import { distinct } from '../core/distinct.ts';
import { engineKinds, type Engine } from './engine.ts';

/** Whose command line a program speaks, by its name. */
export function engineKind(program: string): Engine['kind'] {
  const name = basename(program).toLowerCase();
  return engineKinds.find(kind => name.includes(kind)) ?? 'docker';
}

/**
 * Those of the engines whose programs are there, in their order, each with the path of its program.
 * @param engines their programs are paths, or names to be looked for on the PATH
 */
export async function findEngines(
  engines: readonly Engine[],
  env: NodeJS.ProcessEnv,
  system: NodeJS.Platform = process.platform,
): Promise<Engine[]> {
  const found = await Promise.all(engines.map(({ program }) => findProgram(program, env, system)));
  const there = engines.flatMap((engine, index) => {
    const program = found[index];
    return program === undefined ? [] : [{ ...engine, program }];
  });
  return distinct(there, ({ program }) => program);
}

async function findProgram(name: string, env: NodeJS.ProcessEnv, system: NodeJS.Platform): Promise<string | undefined> {
  const isPath = isAbsolute(name);
  const names = isPath ? [name] : foldersOf(env).map(folder => join(folder, name));
  const candidates = names.flatMap(path => endings(env, system).map(ending => path + ending));
  const areThere = await Promise.all(
    candidates.map(async path => (await isProgram(path, system)) && (isPath || !(await isStandIn(name, path)))),
  );
  return candidates.find((_, index) => areThere[index]);
}

/** Characters of a script in which it says what it runs. */
const scriptHead = 1000;

/** `docker` of Debian's and Fedora's podman-docker is a script or a link to Podman, which knows none of buildx. */
async function isStandIn(name: string, path: string): Promise<boolean> {
  if (name !== 'docker') return false;
  try {
    const head = await headOf(path);
    return engineKind(await realpath(path)) === 'podman' || (head.startsWith('#!') && /\bpodman\b/.test(head));
  } catch {
    // One that may be run and not be read is no script.
    return false;
  }
}

async function headOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(scriptHead), 0, scriptHead, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
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
