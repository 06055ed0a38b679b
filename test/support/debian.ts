// Debian packages that the tests' real parts need: registries, a browser, a compiler for code-server's native modules.
import { existsSync } from 'node:fs';
import process from 'node:process';
import { run, runOrThrow } from './process.ts';

/** Installs what is missing when it can (root on a Debian-like system); otherwise throws one line that says what to install. */
export async function ensureDebianPackages(names: readonly string[]): Promise<void> {
  if (!existsSync('/usr/bin/dpkg-query'))
    throw new Error(`please install ${names.join(', ')}: this is not a Debian-like system`);
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) throw new Error(`please run: sudo apt-get install ${missing.join(' ')}`);
  console.log(`Installing Debian packages: ${missing.join(' ')}`);
  await aptGet('update', '-q');
  await aptGet('install', '-q', '-y', '--no-install-recommends', ...missing);
}

async function missingPackages(names: readonly string[]): Promise<string[]> {
  const format = '${Package} ${db:Status-Status}\n';
  // dpkg-query ends with code 1 when it does not know one of the names, and still lists the others.
  const { text } = await run('dpkg-query', ['--show', `--showformat=${format}`, ...names], { timeout: 30_000 });
  const installed = new Set(
    text
      .split('\n')
      .filter(line => line.endsWith(' installed'))
      .map(line => line.split(' ')[0]),
  );
  return names.filter(name => !installed.has(name));
}

async function aptGet(...args: string[]): Promise<void> {
  await runOrThrow('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive' }, output: 'show' });
}
