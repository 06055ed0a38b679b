// What the commands on registries are made with.
import { RegistryError } from '../../registry/errors.ts';
import type { AttemptParts } from './attempt.ts';
import { gitHubHost, unlessAborted, type Choice } from './credentials.ts';
import type { ChangeEntry } from './entries.ts';
import type { Found } from './loginOptions.ts';
import type { Logins } from './logins.ts';

export interface ConnectParts extends AttemptParts {
  readonly logins: Logins;
  readonly changeEntry: ChangeEntry;
  /** From now on a host is spoken to with another login, or in another way. */
  readonly changed: (host: string) => void;
}

/** What there is to sign in to a host with. Rejects only with the signal's reason. */
export async function findLogins(
  host: string,
  { logins, stored, gitHub }: ConnectParts,
  signal: AbortSignal,
): Promise<Found> {
  const [own, found, session] = await Promise.all([
    unlessAborted(logins.of(host), signal).catch(() => undefined),
    stored(host, signal).catch((error: unknown) => {
      if (error instanceof RegistryError) return error;
      throw error;
    }),
    // A provider that is not there, or fails, is no session.
    host === gitHubHost ? unlessAborted(gitHub('silent'), signal).catch(() => undefined) : undefined,
  ]);
  signal.throwIfAborted();
  return { own, stored: found, gitHub: session?.account };
}

/** What was chosen counts from now on; nothing where nobody chose. */
export async function keepLogin(host: string, choice: Choice | undefined, logins: Logins): Promise<void> {
  if (choice) await logins.keep(host, choice.kind === 'stored' ? undefined : choice);
}

/** Milliseconds for which the status bar says what was done. */
export const told = 6000;
