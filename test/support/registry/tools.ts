// Finds the programs that some tests need, and says why a test is skipped where one is absent.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

const CACHE = join(import.meta.dirname, '../../../.cache/engine/root/usr/bin');

/** By `MULTIARCH_<NAME>` (`MULTIARCH_DOCKER_REGISTRY`), then on PATH, then among the programs unpacked for the engine tests. */
export function findTool(name: string): string | undefined {
  const named = process.env[`MULTIARCH_${name.toUpperCase().replaceAll('-', '_')}`];
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), CACHE].filter(folder => folder !== '');
  return [...(named === undefined || named === '' ? [] : [named]), ...folders.map(folder => join(folder, name))].find(
    isProgram,
  );
}

export function requireTool(name: string): string {
  const path = findTool(name);
  if (path === undefined) throw new Error(missing(name));
  return path;
}

/**
 * `it` for a test that needs programs. Without them it is skipped with the reason in its title;
 * on a build server (CI=true) it runs all the same and fails, so that nothing is skipped there unseen.
 */
export function itWith(tools: readonly string[], title: string, test: Mocha.AsyncFunc): void {
  const absent = [...new Set(tools)].filter(name => findTool(name) === undefined);
  if (absent.length === 0) {
    it(title, test);
  } else if (process.env['CI'] === 'true') {
    it(title, () => {
      throw new Error(absent.map(missing).join('; '));
    });
  } else {
    it.skip(`${title} (${absent.map(missing).join('; ')})`, test);
  }
}

function missing(name: string): string {
  return `${name} is not here: install it, or set MULTIARCH_${name.toUpperCase().replaceAll('-', '_')} to its path`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
