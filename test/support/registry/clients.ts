// crane, skopeo, oras and docker as a user runs them, with a home of their own so that no login of this machine takes part.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
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
  /** Without an engine: `manifest …` and `buildx imagetools …`. */
  readonly docker: (...args: string[]) => Promise<string>;
  readonly login: (...accounts: Account[]) => Promise<void>;
  readonly clean: () => Promise<void>;
}

const TIMEOUT = 15_000;
/** Among the programs unpacked for the engine tests. */
const buildx = join(import.meta.dirname, '../../../.cache/engine/root/usr/libexec/docker/cli-plugins/docker-buildx');

export async function createClients(): Promise<Clients> {
  const folder = await mkdtemp(join(tmpdir(), 'clients-'));
  const config = join(folder, 'config.json');
  const env = { HOME: folder, DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: config };
  const run = async (name: string, args: string[]): Promise<string> =>
    (await runOrThrow(requireTool(name), args, { env, timeout: TIMEOUT, cwd: folder })).trim();
  const login = async (...accounts: Account[]): Promise<void> => {
    const known = accounts.filter(({ user }) => user !== undefined);
    const auths = known.map(({ host, user, password }) => {
      return [host, { auth: Buffer.from(`${user}:${password}`).toString('base64') }] as const;
    });
    await writeFile(config, JSON.stringify({ auths: Object.fromEntries(auths) }));
  };
  await mkdir(join(folder, 'cli-plugins'));
  await symlink(buildx, join(folder, 'cli-plugins', 'docker-buildx'));
  await login();
  return {
    folder,
    docker: (...args) => run('docker', args),
    login,
    crane: (...args) => run('crane', args),
    skopeo: (...args) => run('skopeo', ['--insecure-policy', ...args]),
    oras: (...args) => run('oras', [...args, '--plain-http', '--no-tty']),
    clean: () => rm(folder, { recursive: true, force: true }),
  };
}
