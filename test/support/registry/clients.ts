// crane, skopeo and oras as a user runs them, with a home of their own so that no login of this machine takes part.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runOrThrow } from '../process.ts';
import { requireTool } from './tools.ts';

export interface Account {
  readonly host: string;
  readonly user?: string;
  readonly password?: string;
}

export interface Clients {
  /** An empty folder for what the clients write. */
  readonly folder: string;
  readonly crane: (...args: string[]) => Promise<string>;
  readonly skopeo: (...args: string[]) => Promise<string>;
  /** Over plain HTTP, in `folder`. */
  readonly oras: (...args: string[]) => Promise<string>;
  readonly login: (account: Account) => Promise<void>;
  readonly clean: () => Promise<void>;
}

const TIMEOUT = 15_000;

export async function createClients(): Promise<Clients> {
  const folder = await mkdtemp(join(tmpdir(), 'clients-'));
  const config = join(folder, 'config.json');
  const env = { HOME: folder, DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: config };
  const run = async (name: string, args: string[]): Promise<string> =>
    (await runOrThrow(requireTool(name), args, { env, timeout: TIMEOUT, cwd: folder })).trim();
  const login = async ({ host, user, password }: Account): Promise<void> => {
    const auth = Buffer.from(`${user}:${password}`).toString('base64');
    await writeFile(config, JSON.stringify({ auths: user === undefined ? {} : { [host]: { auth } } }));
  };
  await login({ host: '' });
  return {
    folder,
    login,
    crane: (...args) => run('crane', args),
    skopeo: (...args) => run('skopeo', ['--insecure-policy', ...args]),
    oras: (...args) => run('oras', [...args, '--plain-http', '--no-tty']),
    clean: () => rm(folder, { recursive: true, force: true }),
  };
}
