// Where credentials are looked for: first where Docker keeps them, then where Podman does.
import type { CredentialEnvironment, CredentialSource } from './credentials.ts';
import { dockerConfigCredentials } from './docker.ts';
import { createHelpers } from './helpers.ts';
import { podmanCredentials } from './podman.ts';

/**
 * Docker's before Podman's, because the builds that this extension starts are signed in with Docker's. The next one is
 * asked only where the one before has nothing for this registry: what cannot be read is an error, not an absence.
 */
export function storedCredentials(environment: CredentialEnvironment): CredentialSource {
  const helpers = createHelpers(environment);
  const sources = [dockerConfigCredentials(environment, helpers), podmanCredentials(environment, helpers)];
  return async (host, signal, repository) => {
    for (const source of sources) {
      const found = await source(host, signal, repository);
      if (found) return found;
    }
    return undefined;
  };
}
