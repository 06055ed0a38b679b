// Desktop VS Code, where it is installed, with the extension as it lies in the repository.
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { makeTempFolder } from './cleanup.ts';
import { repositoryRoot } from './paths.ts';
import { runOrThrow } from './process.ts';

const A_DAY = 86_400_000;

/** The program to start, or undefined when `code` is not on PATH. */
export function findDesktop(): string | undefined {
  const windows = process.platform === 'win32';
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(folder => folder !== '');
  const found = folders.map(folder => join(folder, windows ? 'code.cmd' : 'code')).find(path => existsSync(path));
  // A .cmd file starts only through a shell; the program lies one folder above it.
  return found !== undefined && windows ? join(dirname(dirname(found)), 'Code.exe') : found;
}

/** Opens a window of its own, with settings of its own, and waits until it is closed. */
export async function openDesktop(program: string, folder: string): Promise<void> {
  await runOrThrow(process.execPath, ['esbuild.config.mjs'], { cwd: repositoryRoot, output: 'show' });
  const data = await makeTempFolder('desktop');
  console.log('Multiarch opens in VS Code; closing the window (or Ctrl-C) ends it.');
  try {
    const own = ['--user-data-dir', data.path, '--disable-workspace-trust', '--skip-welcome'];
    const args = ['--new-window', '--wait', `--extensionDevelopmentPath=${repositoryRoot}`, ...own, folder];
    await runOrThrow(program, args, { output: 'show', timeout: A_DAY });
  } finally {
    await data.remove();
  }
}
