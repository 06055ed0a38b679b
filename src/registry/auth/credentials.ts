// Credentials that Docker keeps: its configuration file, and the helper programs it names (docker/cli
// `cli/config/configfile`, docker/docker-credential-helpers).
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, parseJsonObject, type JsonObject } from '../../core/json.ts';
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
  readonly auths: JsonObject;
  readonly credsStore: unknown;
  readonly credHelpers: JsonObject;
}

/** Milliseconds: a helper may ask its user for the keychain's password. */
const helperTimeout = 30_000;

const emptyConfig: DockerConfig = { auths: {}, credsStore: undefined, credHelpers: {} };

/** DOCKER_AUTH_CONFIG, then `credHelpers`, `credsStore` and `auths` of the configuration file. */
export function dockerCredentials(environment: DockerConfigEnvironment): CredentialSource {
  return async (host, signal) => {
    const key = host === dockerHub ? 'https://index.docker.io/v1/' : host;
    const fromEnvironment = parseConfig(environment.env['DOCKER_AUTH_CONFIG'] ?? '', 'DOCKER_AUTH_CONFIG', host);
    const direct = findAuth(fromEnvironment, key);
    if (direct) return direct;
    const config = await readConfig(environment, host);
    const helper = ownEntry(config.credHelpers, host) ?? ownEntry(config.credHelpers, key) ?? config.credsStore;
    if (helper !== undefined && helper !== '' && environment.mayRunPrograms()) {
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
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyConfig;
    throw new RegistryError('credentials', { host }, `${path} cannot be read: ${(error as Error).message}`);
  }
}

function parseConfig(text: string, source: string, host: string): DockerConfig {
  if (text.trim() === '') return emptyConfig;
  const json = parseJsonObject(text);
  if (!json) throw new RegistryError('credentials', { host }, `${source} does not hold a JSON object`);
  const { auths, credsStore, credHelpers } = json;
  return {
    auths: isJsonObject(auths) ? auths : {},
    credsStore,
    credHelpers: isJsonObject(credHelpers) ? credHelpers : {},
  };
}

/** The exact key first, then keys that name the same host: `https://ghcr.io/v1/` is `ghcr.io`. */
function findAuth({ auths }: DockerConfig, key: string): Credentials | undefined {
  const similar = Object.entries(auths).filter(([name]) => hostOfKey(name) === hostOfKey(key));
  const entries = [ownEntry(auths, key), ...similar.map(([, entry]) => entry)];
  return entries.map(credentialsOf).find(found => found !== undefined);
}

function ownEntry(record: JsonObject, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function hostOfKey(key: string): string {
  const host = key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return host === 'index.docker.io' ? dockerHub : host;
}

function credentialsOf(entry: unknown): Credentials | undefined {
  if (!isJsonObject(entry)) return undefined;
  const { auth, username, password, identitytoken } = entry;
  if (typeof identitytoken === 'string' && identitytoken !== '')
    return { kind: 'identity-token', token: identitytoken };
  const decoded = typeof auth === 'string' ? Buffer.from(auth, 'base64').toString('utf8') : undefined;
  const colon = decoded?.indexOf(':') ?? -1;
  if (decoded !== undefined && colon > 0) {
    return passwordOf(decoded.slice(0, colon), decoded.slice(colon + 1).replace(/\0+$/, ''));
  }
  return typeof username === 'string' && typeof password === 'string' ? passwordOf(username, password) : undefined;
}

function passwordOf(username: string, password: string): Credentials | undefined {
  if (username === '' || password === '') return undefined;
  return username === '<token>'
    ? { kind: 'identity-token', token: password }
    : { kind: 'password', username, password };
}

/** `docker-credential-<helper> get`: the server on standard input, JSON on standard output. */
async function askHelper(
  helper: unknown,
  server: string,
  host: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const fail = (detail: string) => new RegistryError('credentials', { host }, detail);
  if (typeof helper !== 'string' || !/^[\w.-]+$/.test(helper))
    throw fail('the credential helper’s name in Docker’s configuration is not a name');
  const program = `docker-credential-${helper}`;
  try {
    const { exitCode, stdout } = await run(program, ['get'], { input: server, env, signal, timeout: helperTimeout });
    if (exitCode === 0) return parseHelperAnswer(stdout, () => fail(`${program} gave no readable answer`));
    // What a helper prints for a missing entry is the same in every implementation.
    if (/credentials not found in native keychain/i.test(stdout)) return undefined;
    // What looks like its answer may hold the secret.
    const words = /[{"]/.test(stdout) ? '' : safeText(stdout);
    throw fail(`${program} failed: ${words || `exit code ${exitCode}`}`);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    throw fail(error.reason === 'not-found' ? `${program} was not found on the PATH` : error.message);
  }
}

/** Neither user nor secret means anonymous. */
function parseHelperAnswer(text: string, unreadable: () => RegistryError): Credentials | undefined {
  const { Username, Secret } = parseJsonObject(text) ?? {};
  if (typeof Username !== 'string' || typeof Secret !== 'string') throw unreadable();
  return passwordOf(Username, Secret);
}

/** Asks `source` anew only after `milliseconds`, so that a helper program is not started for every request. */
export function remembered(source: CredentialSource, milliseconds: number): CredentialSource {
  const known = new Map<string, { readonly credentials: Credentials; readonly until: number }>();
  return async (host, signal) => {
    const entry = known.get(host);
    if (entry && Date.now() < entry.until) return entry.credentials;
    known.delete(host);
    const credentials = await source(host, signal);
    if (credentials) known.set(host, { credentials, until: Date.now() + milliseconds });
    return credentials;
  };
}
