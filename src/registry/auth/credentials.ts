// Credentials that Docker keeps: its configuration file, and the helper programs it names (docker/cli
// `cli/config/configfile`, docker/docker-credential-helpers).
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJsonObject } from '../../core/json.ts';
import { dockerHub } from '../../core/reference.ts';
import { run, RunError } from '../../system/run.ts';
import { RegistryError, safeText } from '../errors.ts';

export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** OAuth2 refresh token, from a helper's user `<token>` or `identitytoken`. */
  | { readonly kind: 'identity-token'; readonly token: string };

/** The credentials for a registry's host, or undefined for anonymous. Rejects with RegistryError `credentials`. */
export type CredentialSource = (host: string, signal: AbortSignal) => Promise<Credentials | undefined>;

export interface DockerConfigEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** Whether helper programs may be started now: not in an untrusted workspace. */
  readonly mayRunPrograms: () => boolean;
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, AuthEntry>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
}

interface AuthEntry {
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

/** Milliseconds: a helper may ask its user for the keychain's password. */
const helperTimeout = 30_000;

/** DOCKER_AUTH_CONFIG, then `credHelpers`, `credsStore` and `auths` of the configuration file. */
export function dockerCredentials(environment: DockerConfigEnvironment): CredentialSource {
  return async (host, signal) => {
    const key = host === dockerHub ? 'https://index.docker.io/v1/' : host;
    const fromEnvironment = parseConfig(environment.env['DOCKER_AUTH_CONFIG'] ?? '', 'DOCKER_AUTH_CONFIG', host);
    const direct = findAuth(fromEnvironment, key);
    if (direct) return direct;
    const config = await readConfig(environment, host);
    const helper = ownEntry(config.credHelpers, host) ?? ownEntry(config.credHelpers, key) ?? config.credsStore;
    if (helper && environment.mayRunPrograms()) {
      const found = await askHelper(helper, key, host, environment.env, signal);
      if (found) return found;
    }
    return findAuth(config, key);
  };
}

async function readConfig({ env, home }: DockerConfigEnvironment, host: string): Promise<DockerConfig> {
  const path = join(env['DOCKER_CONFIG'] || join(home, '.docker'), 'config.json');
  try {
    return parseConfig(await readFile(path, 'utf8'), path, host);
  } catch (error) {
    if (error instanceof RegistryError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new RegistryError('credentials', { host }, `${path} cannot be read: ${(error as Error).message}`);
  }
}

function parseConfig(text: string, source: string, host: string): DockerConfig {
  if (text.trim() === '') return {};
  const json = parseJsonObject(text);
  if (json) return json;
  throw new RegistryError('credentials', { host }, `${source} is not valid JSON`);
}

/** The exact key first, then keys that name the same host: `https://ghcr.io/v1/` is `ghcr.io`. */
function findAuth({ auths }: DockerConfig, key: string): Credentials | undefined {
  const exact = ownEntry(auths, key);
  const similar = Object.entries(auths ?? {}).find(([name]) => hostOfKey(name) === hostOfKey(key));
  return credentialsOf(exact) ?? credentialsOf(similar?.[1]);
}

function ownEntry<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}

function hostOfKey(key: string): string {
  const host = key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return host === 'index.docker.io' ? dockerHub : host;
}

function credentialsOf(entry: AuthEntry | undefined): Credentials | undefined {
  if (!entry) return undefined;
  if (entry.identitytoken) return { kind: 'identity-token', token: entry.identitytoken };
  const decoded = entry.auth ? Buffer.from(entry.auth, 'base64').toString('utf8') : undefined;
  const colon = decoded?.indexOf(':') ?? -1;
  if (decoded !== undefined && colon > 0) {
    return passwordOf(decoded.slice(0, colon), decoded.slice(colon + 1).replace(/\0+$/, ''));
  }
  return entry.username && entry.password ? passwordOf(entry.username, entry.password) : undefined;
}

function passwordOf(username: string, password: string): Credentials {
  return username === '<token>'
    ? { kind: 'identity-token', token: password }
    : { kind: 'password', username, password };
}

/** `docker-credential-<helper> get`: the server on standard input, JSON on standard output. */
async function askHelper(
  helper: string,
  server: string,
  host: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const fail = (detail: string) => new RegistryError('credentials', { host }, detail);
  if (!/^[\w.-]+$/.test(helper)) throw fail('the credential helper’s name in Docker’s configuration is not a name');
  const program = `docker-credential-${helper}`;
  try {
    const { exitCode, stdout } = await run(program, ['get'], { input: server, env, signal, timeout: helperTimeout });
    if (exitCode === 0) return parseHelperAnswer(stdout) ?? Promise.reject(fail(`${program} gave no readable answer`));
    // What a helper prints for a missing entry is the same in every implementation.
    if (/credentials not found in native keychain/i.test(stdout)) return undefined;
    throw fail(`${program} failed: ${safeText(stdout) || `exit code ${exitCode}`}`);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    throw fail(error.reason === 'not-found' ? `${program} was not found on the PATH` : error.message);
  }
}

function parseHelperAnswer(text: string): Credentials | undefined {
  const { Username, Secret } = parseJsonObject(text) ?? {};
  return typeof Username === 'string' && typeof Secret === 'string' ? passwordOf(Username, Secret) : undefined;
}
