// code-server, the VS Code that runs where desktop VS Code cannot be downloaded: installed from npm once, into .cache.
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { ensureDebianPackages } from './debian.ts';
import { cacheFolder } from './paths.ts';
import { runOrThrow } from './process.ts';

const VERSION = '4.139.1';
/** Its native modules are compiled on this machine. */
const CODE_SERVER_DEBIAN_PACKAGES = ['libkrb5-dev', 'g++', 'make', 'python3'] as const;

export interface CodeServer {
  /** The folder of the npm package. */
  readonly root: string;
  /** The script of the `code-server` command. */
  readonly cli: string;
  /** The script of VS Code's own server, which code-server wraps. */
  readonly serverMain: string;
}

export async function ensureCodeServer(): Promise<CodeServer> {
  const folder = join(cacheFolder, `code-server-${VERSION}`);
  const stamp = join(folder, 'installed');
  if (!existsSync(stamp)) {
    await install(folder);
    // Last of all, so that an installation that was cut short is done again.
    await writeFile(stamp, `${VERSION}\n`);
  }
  const root = join(folder, 'node_modules', 'code-server');
  return { root, cli: join(root, 'out/node/entry.js'), serverMain: join(root, 'lib/vscode/out/server-main.js') };
}

async function install(folder: string): Promise<void> {
  await ensureDebianPackages(CODE_SERVER_DEBIAN_PACKAGES);
  console.log(`Installing code-server ${VERSION} into ${folder}: about two minutes, once`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const description = {
    private: true,
    dependencies: { 'code-server': VERSION },
    allowScripts: { 'code-server': true },
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(description, undefined, 2)}\n`);
  // Its installation reads from here which Node it is for; the npm that started us may have said another one.
  const env = { npm_config_user_agent: `npm/? node/${process.version} ${process.platform} ${process.arch}` };
  const options = { cwd: folder, env, output: 'show', timeout: 900_000 } as const;
  await runOrThrow('npm', ['install', '--no-audit', '--no-fund'], options);
}
