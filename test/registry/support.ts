// What the tests of the registry client share: a client whose settings have defaults, and the error of what must fail.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { InvalidReference, parseReference, type Reference } from '../../src/core/reference.ts';
import type { Credentials } from '../../src/registry/auth/credentials.ts';
import type { AuthMemory } from '../../src/registry/auth/ways.ts';
import type { ApiSettings } from '../../src/registry/api.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { describeImage, type ImageDescription } from '../../src/registry/describe.ts';
import { RegistryError } from '../../src/registry/errors.ts';

export interface TestSettings {
  readonly login?: Credentials;
  /** Milliseconds; long enough not to matter when absent. */
  readonly timeout?: number;
  readonly plainHttp?: boolean;
  /** Instead of `login`. */
  readonly credentials?: ApiSettings['credentials'];
  readonly authMemory?: AuthMemory;
  readonly onWarning?: (message: string) => void;
}

export function createClient(settings: TestSettings = {}): RegistryClient {
  const { login, timeout = 10_000, plainHttp, credentials, ...others } = settings;
  return createRegistryClient({
    ...others,
    credentials: credentials ?? (() => Promise.resolve(login)),
    options: () => (plainHttp === undefined ? {} : { plainHttp }),
    timeout: () => timeout,
  });
}

/** A client that is closed at the end, whatever happens. */
export async function withClient<T>(settings: TestSettings, use: (client: RegistryClient) => Promise<T>): Promise<T> {
  const client = createClient(settings);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

export function referenceTo(text: string): Reference {
  const reference = parseReference(text);
  assert(!(reference instanceof InvalidReference), text);
  return reference;
}

/** A signal that nobody aborts. */
export function uncancelled(): AbortSignal {
  return new AbortController().signal;
}

export async function describeOnce(text: string, settings: TestSettings = {}): Promise<ImageDescription> {
  return await withClient(settings, client => describeImage(client, referenceTo(text), uncancelled()));
}

export function password(username: string, secret: string): Credentials {
  return { kind: 'password', username, password: secret };
}

/** What was found, without where. */
export function withoutPlace(found: Credentials | undefined): Credentials | undefined {
  if (!found) return undefined;
  const { from: _, ...credentials } = found;
  return credentials;
}

/** The RegistryError that the work must reject with. */
export async function failureOf(work: Promise<unknown>): Promise<RegistryError> {
  const error = await work.then(
    value => assert.fail(`it resolved with ${inspect(value)}`),
    (reason: unknown) => reason,
  );
  assert(error instanceof RegistryError, `not a RegistryError: ${inspect(error)}`);
  return error;
}

/** Whatever of an error may reach a log or a screen: message, stack, data, causes. */
export function assertHides(error: RegistryError, ...secrets: string[]): void {
  const shown = `${error.message} ${error.stack} ${inspect(error, { depth: 10, showHidden: true, maxStringLength: null })}`;
  for (const secret of secrets) assert(!shown.includes(secret), `“${secret}” stands in ${shown}`);
}

export function lines(requests: readonly { readonly method: string; readonly path: string }[]): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}
