// With what to sign in, or why with nothing: a source of credentials that fails, and credentials that are refused, must
// not keep anyone from what is public. What was wrong is told when the registry then refuses.
import { BoundedMap } from '../bounded.ts';
import { errorOfAnswer, RegistryError, safeText, type RegistryErrorData } from '../errors.ts';
import { readBody, type HttpAnswer } from '../transport/transport.ts';
import type { Credentials, CredentialSource } from './credentials.ts';

export interface Login {
  readonly credentials?: Credentials | undefined;
  /** Why there are none, where that is not because nobody signed in. */
  readonly problem?: RegistryError;
}

export async function findLogin(
  source: CredentialSource,
  host: string,
  repository: string | undefined,
  signal: AbortSignal,
): Promise<Login> {
  try {
    return { credentials: await source(host, signal, repository) };
  } catch (error) {
    if (error instanceof RegistryError && error.kind === 'credentials') return { problem: error };
    throw error;
  }
}

export function isRefusal(status: number | undefined): boolean {
  return status === 401 || status === 403;
}

/** The error of an image that nobody may read without the credentials that failed. */
export function problemAbout(
  { kind, message, data: { codes } }: RegistryError,
  about: RegistryErrorData,
  status: number | undefined,
): RegistryError {
  const data = { ...about, ...(codes && { codes }), ...(status !== undefined && { status }) };
  return new RegistryError(kind, data, message);
}

export function refusedCredentials({ kind, data, message }: RegistryError, credentials: Credentials): RegistryError {
  return new RegistryError(kind, data, `${named(credentials)} were refused: ${message}`);
}

/** They are right, as the token service took them, and still do not suffice. */
export function insufficientCredentials(
  { kind, data, message }: RegistryError,
  credentials: Credentials,
): RegistryError {
  return new RegistryError(kind, data, `${message} (signed in with ${named(credentials)})`);
}

function named({ from }: Credentials): string {
  return from === undefined ? 'the credentials' : `the credentials from ${safeText(from, 120)}`;
}

const largestRefusal = 64 * 1024;

/** What a refusal says; it is read to its end, so that the connection can be used again. */
export async function readRefusal(answer: HttpAnswer, about: RegistryErrorData): Promise<RegistryError> {
  const body = await readBody(answer, largestRefusal, about).then(
    bytes => new TextDecoder().decode(bytes),
    () => '',
  );
  return errorOfAnswer(about, { ...answer, body });
}

/** Milliseconds: a registry may refuse for a while what is right. */
const refusalLife = 5 * 60_000;
const mostRefusals = 200;

export interface RefusedLogins {
  /** The error that these credentials met there a short while ago. */
  problemOf(place: string, credentials: Credentials): RegistryError | undefined;
  add(place: string, credentials: Credentials, problem: RegistryError): void;
  /** For all places on a server. */
  forget(origin: string): void;
}

/** So that each image of a registry does not show it the same wrong password again: registries lock such accounts. */
export function refusedLogins(): RefusedLogins {
  const refused = new BoundedMap<{ credentials: Credentials; problem: RegistryError; until: number }>({
    entries: mostRefusals,
  });
  return {
    problemOf(place, credentials) {
      const entry = refused.get(place);
      const isKnown = entry && entry.until > Date.now() && isSame(entry.credentials, credentials);
      return isKnown ? entry.problem : undefined;
    },

    add(place, credentials, problem) {
      refused.set(place, { credentials, problem, until: Date.now() + refusalLife });
    },

    forget(origin) {
      const places = refused.entries().map(([place]) => place);
      for (const place of places) if (place === origin || place.startsWith(`${origin} `)) refused.delete(place);
    },
  };
}

function isSame(left: Credentials, right: Credentials): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
