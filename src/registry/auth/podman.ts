// Credentials that Podman, Buildah and Skopeo keep: containers-auth.json(5), containers/image
// `pkg/docker/config/config.go`.
import { join } from 'node:path';
import { dockerHub } from '../../core/reference.ts';
import { firstCredentials, ownEntry, readAuthFile, type AuthFile } from './configFile.ts';
import type { CredentialEnvironment, Credentials, CredentialSource } from './credentials.ts';
import type { Helpers } from './helpers.ts';

export function podmanCredentials(environment: CredentialEnvironment, helpers: Helpers): CredentialSource {
  return async (host, signal, repository) => {
    for (const path of authFiles(environment)) {
      const file = await readAuthFile(path, host);
      // A helper stands for a whole registry, and comes before what is written down.
      const helper = ownEntry(file.credHelpers, host);
      const found = (await helpers.ask(helper, host, host, signal)) ?? findAuth(file, host, repository);
      if (found) return found;
    }
    return undefined;
  };
}

function authFiles({ env, home }: CredentialEnvironment): string[] {
  const { REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, XDG_CONFIG_HOME } = env;
  return [
    ...(REGISTRY_AUTH_FILE ? [REGISTRY_AUTH_FILE] : []),
    ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, 'containers', 'auth.json')] : []),
    join(XDG_CONFIG_HOME || join(home, '.config'), 'containers', 'auth.json'),
  ];
}

/** The most specific key wins: `a.test/team/app`, `a.test/team`, `a.test`, then an old key such as `https://a.test/v1/`. */
function findAuth({ auths, source }: AuthFile, host: string, repository: string | undefined): Credentials | undefined {
  const parts = [host, ...(repository?.split('/') ?? [])];
  const keys = parts.map((_, at) => parts.slice(0, parts.length - at).join('/'));
  const old = Object.entries(auths).filter(([key]) => hostOfOldKey(key) === host);
  return firstCredentials([...keys.map(key => ownEntry(auths, key)), ...old.map(([, entry]) => entry)], source);
}

/** Only a key with a scheme, or Docker Hub's other names, stands for its host; `a.test/team` is for that team alone. */
function hostOfOldKey(key: string): string | undefined {
  const host = /^https?:\/\/([^/]*)/.exec(key)?.[1] ?? key;
  if (host === 'index.docker.io' || host === 'registry-1.docker.io') return dockerHub;
  return host === key ? undefined : host;
}
