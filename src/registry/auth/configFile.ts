// Files of one format that both Docker and Podman write: `auths`, `credHelpers`, `credsStore` (docker/cli
// `cli/config/configfile`, containers-auth.json(5)).
import { readFile } from 'node:fs/promises';
import { isJsonObject, parseJsonObject, type JsonObject } from '../../core/json.ts';
import { RegistryError } from '../errors.ts';
import type { Credentials } from './credentials.ts';

export interface AuthFile {
  /** Its path, or the variable that held it. */
  readonly source: string;
  readonly auths: JsonObject;
  readonly credsStore: unknown;
  readonly credHelpers: JsonObject;
}

/** A file that is not there is an empty one. */
export async function readAuthFile(path: string, host: string): Promise<AuthFile> {
  try {
    return parseAuthFile(await readFile(path, 'utf8'), path, host);
  } catch (error) {
    if (error instanceof RegistryError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return parseAuthFile('', path, host);
    throw new RegistryError('credentials', { host }, `${path} cannot be read: ${(error as Error).message}`);
  }
}

export function parseAuthFile(text: string, source: string, host: string): AuthFile {
  const json = text.trim() === '' ? {} : parseJsonObject(text);
  if (!json) throw new RegistryError('credentials', { host }, `${source} does not hold a JSON object`);
  const { auths, credsStore, credHelpers } = json;
  return {
    source,
    auths: isJsonObject(auths) ? auths : {},
    credsStore,
    credHelpers: isJsonObject(credHelpers) ? credHelpers : {},
  };
}

export function ownEntry(record: JsonObject, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** What the first entry that holds credentials says. */
export function firstCredentials(entries: readonly unknown[], source: string): Credentials | undefined {
  const found = entries.map(credentialsOf).find(each => each !== undefined);
  return found && { ...found, from: source };
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

/** The user `<token>` means an identity token (docker/cli `cli/config/types`). */
export function passwordOf(username: string, password: string): Credentials | undefined {
  if (username === '' || password === '') return undefined;
  return username === '<token>'
    ? { kind: 'identity-token', token: password }
    : { kind: 'password', username, password };
}
