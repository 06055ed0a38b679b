// Credentials that Docker keeps: its configuration file, and the helper programs it names (docker/cli
// `cli/config/configfile`).
import { join } from 'node:path';
import { dockerHub } from '../../core/reference.ts';
import { firstCredentials, ownEntry, parseAuthFile, readAuthFile, type AuthFile } from './configFile.ts';
import type { CredentialEnvironment, Credentials, CredentialSource } from './credentials.ts';
import type { Helpers } from './helpers.ts';

/** DOCKER_AUTH_CONFIG, then `credHelpers`, `credsStore` and `auths` of the configuration file. */
export function dockerConfigCredentials({ env, home }: CredentialEnvironment, helpers: Helpers): CredentialSource {
  return async (host, signal) => {
    const key = host === dockerHub ? 'https://index.docker.io/v1/' : host;
    const direct = findAuth(parseAuthFile(env['DOCKER_AUTH_CONFIG'] ?? '', 'DOCKER_AUTH_CONFIG', host), key);
    if (direct) return direct;
    const config = await readAuthFile(join(env['DOCKER_CONFIG'] || join(home, '.docker'), 'config.json'), host);
    const helper = ownEntry(config.credHelpers, host) ?? ownEntry(config.credHelpers, key) ?? config.credsStore;
    return (await helpers.ask(helper, key, host, signal)) ?? findAuth(config, key);
  };
}

/** The exact key first, then keys that name the same host: `https://ghcr.io/v1/` is `ghcr.io`. */
function findAuth({ auths, source }: AuthFile, key: string): Credentials | undefined {
  const similar = Object.entries(auths).filter(([name]) => hostOfKey(name) === hostOfKey(key));
  return firstCredentials([ownEntry(auths, key), ...similar.map(([, entry]) => entry)], source);
}

function hostOfKey(key: string): string {
  const host = key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return host === 'index.docker.io' ? dockerHub : host;
}
