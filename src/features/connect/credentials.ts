// From what the user chose to the credentials that a registry is shown: what was chosen here comes first, then what Docker
// and Podman have.
import * as vscode from 'vscode';
import { passwordOf } from '../../registry/auth/configFile.ts';
import type { Credentials, CredentialSource } from '../../registry/auth/credentials.ts';
import { RegistryError } from '../../registry/errors.ts';
import type { Login, Logins } from './logins.ts';

/** `stored`: what Docker or Podman have, whatever that is. */
export type Choice = Login | { readonly kind: 'stored' };

export interface GitHubSession {
  readonly account: string;
  readonly token: string;
}

/** VS Code's GitHub session; undefined where there is none. Only `sign-in` asks the user for one, and may reject. */
type GitHub = (mode: 'silent' | 'sign-in') => Promise<GitHubSession | undefined>;

/** The one registry that GitHub's token belongs to. */
export const gitHubHost = 'ghcr.io';

export interface CredentialParts {
  readonly stored: CredentialSource;
  readonly gitHub: GitHub;
}

export function chosenCredentials(logins: Pick<Logins, 'of'>, parts: CredentialParts): CredentialSource {
  return async (host, signal, repository) => {
    const choice: Choice = (await logins.of(host)) ?? { kind: 'stored' };
    return credentialsOf(choice, parts)(host, signal, repository);
  };
}

export function credentialsOf(choice: Choice, { stored, gitHub }: CredentialParts): CredentialSource {
  switch (choice.kind) {
    case 'stored':
      return stored;
    case 'anonymous':
      return () => Promise.resolve(undefined);
    case 'password':
      return () => Promise.resolve(kept(choice.username, choice.password));
    case 'github':
      return host => gitHubCredentials(host, gitHub);
  }
}

function kept(username: string, password: string): Credentials | undefined {
  const found = passwordOf(username, password);
  return found && { ...found, from: 'VS Code’s secret storage' };
}

/** GHCR takes the token as the password of any user. */
async function gitHubCredentials(host: string, gitHub: GitHub): Promise<Credentials | undefined> {
  if (host !== gitHubHost) return undefined;
  const session = await gitHub('silent');
  if (session) {
    return { kind: 'password', username: session.account, password: session.token, from: 'VS Code’s GitHub session' };
  }
  const detail = 'VS Code is signed in to GitHub no more, or not for packages; “Multiarch: Sign In…” does it again';
  throw new RegistryError('credentials', { host }, detail);
}

const gitHubScopes = ['read:packages'];

export async function vscodeGitHub(mode: 'silent' | 'sign-in'): Promise<GitHubSession | undefined> {
  const options = mode === 'silent' ? { silent: true } : { createIfNone: true };
  const session = await vscode.authentication.getSession('github', gitHubScopes, options);
  return session && { account: session.account.label, token: session.accessToken };
}
