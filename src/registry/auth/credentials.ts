// Credentials, and where they are looked for: first where Docker keeps them, then where Podman does.
import { dockerConfigCredentials } from './docker.ts';
import { createHelpers } from './helpers.ts';
import { podmanCredentials } from './podman.ts';

export type Credentials = (
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** OAuth2 refresh token, from a helper's user `<token>` or `identitytoken`. */
  | { readonly kind: 'identity-token'; readonly token: string }
) & {
  /** Where they were found, for an error: `docker-credential-pass`, a file's path. */
  readonly from?: string;
};

/**
 * The credentials for a registry's host, or for one of its repositories where they differ; undefined for anonymous.
 * Rejects with RegistryError `credentials`.
 */
export type CredentialSource = (
  host: string,
  signal: AbortSignal,
  repository?: string,
) => Promise<Credentials | undefined>;

export interface CredentialEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** Whether helper programs may be started now: not in an untrusted workspace. */
  readonly mayRunPrograms: () => boolean;
  /** Milliseconds for which a helper's answer counts; 0 where it is left out. */
  readonly helperLife?: number;
}

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
