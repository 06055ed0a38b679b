// From what the user chose to the credentials that a registry is shown: what was chosen here comes first, then what Docker
// and Podman have.
import * as vscode from 'vscode';
import { passwordOf } from '../../registry/auth/configFile.ts';
import type { Credentials, CredentialSource } from '../../registry/auth/credentials.ts';
import { RegistryError, safeText } from '../../registry/errors.ts';
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
    const choice: Choice = (await unlessAborted(logins.of(host), signal)) ?? { kind: 'stored' };
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
      return (host, signal) => gitHubCredentials(host, gitHub, signal);
  }
}

function kept(username: string, password: string): Credentials | undefined {
  const found = passwordOf(username, password);
  return found && { ...found, from: 'VS Code’s secret storage' };
}

/** For work that knows no signals: a locked keychain, or a provider of sessions, may be waited for long. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(signal.reason);
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp);
  return Promise.race([promise, work]).finally(() => signal.removeEventListener('abort', giveUp));
}

/** GHCR takes the token as the password of any user. */
async function gitHubCredentials(host: string, gitHub: GitHub, signal: AbortSignal): Promise<Credentials | undefined> {
  if (host !== gitHubHost) return undefined;
  const session = await unlessAborted(gitHub('silent'), signal).catch((cause: unknown) => {
    // Rejects where VS Code's GitHub extension is switched off, or its keychain cannot be read.
    signal.throwIfAborted();
    const reason = safeText(cause instanceof Error ? cause.message : String(cause));
    throw new RegistryError('credentials', { host }, `VS Code’s GitHub session: ${reason}`, { cause });
  });
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
