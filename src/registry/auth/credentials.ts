// What credentials are, and what finding them needs; `storedCredentials.ts` says where they are looked for.

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
