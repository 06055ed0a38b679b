// Debian's docker-registry (CNCF distribution 2.8): a real registry with each kind of login, on a folder of its own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from 'bcryptjs';
import { stringify } from 'yaml';
import { startRegistryProgram } from './program.ts';
import type { RunningProgram } from './program.ts';
import { startTokenServer } from './tokenServer.ts';
import type { TokenRequest, TokenServer } from './tokenServer.ts';
import { requireTool } from './tools.ts';

export interface DistributionOptions {
  /** `none` when absent. With `token`, anyone may pull what is not below `private/`. */
  readonly auth?: 'none' | 'htpasswd' | 'token';
  /** Milliseconds the token server waits before each answer. */
  readonly delayMs?: number;
  /** False: deletion is switched off, as it is unless somebody switches it on. */
  readonly deletes?: boolean;
  /** Paths; plain HTTP when absent. */
  readonly tls?: {
    readonly cert: string;
    readonly key: string;
    /** The authority that a client's certificate must come from. */
    readonly clientCa?: string;
  };
}

export interface Distribution extends RunningProgram {
  /** The folder in which it keeps everything. */
  readonly storage: string;
  readonly user?: string;
  readonly password?: string;
  /** A refresh token, as docker keeps it after a login ("identity token"). */
  readonly identityToken?: string;
  /** What the token server was asked, in order. */
  readonly tokenRequests?: TokenRequest[];
}

const USER = 'tester';
const PASSWORD = 'p@ss:wörd';

export async function startDistribution(options: DistributionOptions = {}): Promise<Distribution> {
  const program = requireTool('docker-registry');
  const folder = await mkdtemp(join(tmpdir(), 'distribution-'));
  const auth = options.auth ?? 'none';
  const tokens =
    auth === 'token' ? await startTokenServer({ folder, user: USER, password: PASSWORD, ...options }) : undefined;
  const clean = async (): Promise<void> => {
    await tokens?.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const config = await writeConfiguration(folder, auth, tokens, options);
    const registry = await startRegistryProgram(program, ['serve', config], /listening on 127\.0\.0\.1:(\d+)/);
    const stop = async (): Promise<void> => {
      await registry.stop();
      await clean();
    };
    return { host: registry.host, stop, storage: storageIn(folder), ...login(auth, tokens) };
  } catch (error) {
    await clean();
    throw error;
  }
}

function storageIn(folder: string): string {
  return join(folder, 'storage');
}

function login(auth: string, tokens: TokenServer | undefined): Partial<Distribution> {
  if (auth === 'none') return {};
  const account = { user: USER, password: PASSWORD };
  return tokens === undefined
    ? account
    : { ...account, identityToken: tokens.identityToken, tokenRequests: tokens.requests };
}

async function writeConfiguration(
  folder: string,
  auth: string,
  tokens: TokenServer | undefined,
  { tls, deletes = true }: DistributionOptions,
): Promise<string> {
  const passwords = join(folder, 'htpasswd');
  // 4 is bcrypt's least cost: the registry checks the password with every request.
  if (auth === 'htpasswd') await writeFile(passwords, `${USER}:${await hash(PASSWORD, 4)}\n`);
  const auths: Record<string, object> = {
    none: {},
    htpasswd: { auth: { htpasswd: { realm: 'test', path: passwords } } },
    token: { auth: { token: tokens?.configuration } },
  };
  const file = join(folder, 'config.yml');
  const configuration = {
    version: '0.1',
    // The port is read from a line of level info.
    log: { level: 'info', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: storageIn(folder) },
      delete: { enabled: deletes },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: '127.0.0.1:0', secret: 'one process only', ...tlsConfiguration(tls) },
    ...auths[auth],
  };
  await writeFile(file, stringify(configuration));
  return file;
}

function tlsConfiguration(tls: DistributionOptions['tls']): object {
  if (!tls) return {};
  const { cert, key, clientCa } = tls;
  return { tls: { certificate: cert, key, ...(clientCa !== undefined && { clientcas: [clientCa] }) } };
}
