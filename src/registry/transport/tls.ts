// Whom to trust, and who to be, on an HTTPS connection: the system's authorities, and what Docker's and Podman's folders
// hold for one registry (moby `registry/config*.go`, containers-certs.d(5)).
import { BoundedMap } from '../bounded.ts';
import { readdir, readFile } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { createSecureContext, getCACertificates, rootCertificates, type SecureContext } from 'node:tls';
import { RegistryError, safeText, type RegistryErrorData } from '../errors.ts';

export interface TlsSettings {
  /** Folders that hold a folder for each registry, the most important first. */
  readonly folders: readonly string[];
  /** The file that the user's settings name for a registry. */
  readonly caFile: (host: string) => string | undefined;
}

export interface Trust {
  /** The same for all servers that share the context. */
  readonly key: string;
  readonly context: SecureContext;
}

export type TrustSource = (url: URL, about: RegistryErrorData) => Promise<Trust>;

export function certificateFolders(platform: NodeJS.Platform, home: string, env: NodeJS.ProcessEnv): string[] {
  if (platform === 'win32') {
    const data = env['PROGRAMDATA'] ?? env['ProgramData'];
    const own = ['docker', 'containers'].map(name => win32.join(home, '.config', name, 'certs.d'));
    return data ? [...own, win32.join(data, 'docker', 'certs.d')] : own;
  }
  return [posix.join(home, '.config'), '/etc'].flatMap(root =>
    ['docker', 'containers'].map(name => posix.join(root, name, 'certs.d')),
  );
}

const mostHosts = 200;

/** Reads once for each server, with the first connection to it; a setting that changed is read anew. */
export function createTrust({ folders, caFile }: TlsSettings): TrustSource {
  const known = new BoundedMap<Promise<Trust>>({ entries: mostHosts });
  let common: Trust | undefined;

  const read = async (names: readonly string[], file: string | undefined, key: string, about: RegistryErrorData) => {
    common ??= { key: '', context: createSecureContext({ ca: authorities() }) };
    const own = file === undefined ? [] : [await readSetting(file, about)];
    const found = await Promise.all(folders.flatMap(folder => names.map(name => readFolder(folder, name))));
    const ca = [...own, ...found.flatMap(each => each.ca)];
    const pair = found.flatMap(each => each.pairs)[0];
    if (ca.length === 0 && !pair) return common;
    return { key, context: createSecureContext({ ca: [...authorities(), ...ca], ...pair }) };
  };

  return (url, about) => {
    const names = namesOf(url);
    const file = names.map(caFile).find(each => each !== undefined);
    const key = `${url.host} ${file ?? ''}`;
    const trust = known.get(key) ?? read(names, file, key, about);
    known.set(key, trust);
    // What failed is read again next time.
    trust.catch(() => known.delete(key));
    return trust;
  };
}

/** How settings and folders may call a server: a URL drops HTTPS's own port, and Docker Hub's API has a host of its own. */
function namesOf({ host, port }: URL): string[] {
  const names = port === '' ? [host, `${host}:443`] : [host];
  return host === 'registry-1.docker.io' ? [...names, 'docker.io'] : names;
}

/** Node's own, those of NODE_EXTRA_CA_CERTS, and the system's, where this Node can read them (22.15). */
function authorities(): string[] {
  if (typeof getCACertificates !== 'function') return [...rootCertificates];
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

async function readSetting(file: string, about: RegistryErrorData): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    if (text.includes('-----BEGIN')) return text;
    throw new Error('it holds no certificate in PEM format');
  } catch (error) {
    const detail = `the setting caFile names ${file}: ${(error as Error).message}`;
    throw new RegistryError('tls', about, safeText(detail), { cause: error });
  }
}

interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** What cannot be read, or is no certificate, is passed over: the connection shows what is missing. */
async function readFolder(folder: string, host: string): Promise<{ ca: string[]; pairs: Pair[] }> {
  // A Windows path has no colon inside: moby leaves it out there.
  const isWindows = win32.isAbsolute(folder) && !posix.isAbsolute(folder);
  const path = isWindows ? win32.join(folder, host.replaceAll(':', '')) : posix.join(folder, host);
  const names = (await readdir(path).catch((): string[] => [])).toSorted();
  const text = (name: string) => readFile(posix.join(path, name), 'utf8').catch(() => '');
  const ending = (end: string) => names.filter(name => name.endsWith(end));
  const ca = await Promise.all(ending('.crt').map(text));
  const pairs = await Promise.all(
    ending('.cert').map(async name => ({ cert: await text(name), key: await text(name.replace(/cert$/, 'key')) })),
  );
  return { ca: ca.filter(each => each !== ''), pairs: pairs.filter(isPair) };
}

function isPair(pair: Pair): boolean {
  try {
    createSecureContext(pair);
    return pair.cert !== '' && pair.key !== '';
  } catch {
    return false;
  }
}
