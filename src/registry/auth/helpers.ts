// Credential helpers, `docker-credential-<name>` (docker/docker-credential-helpers): programs that keep what a user signed
// in with. One run for all who wait for it, and its answer counts for a while.
import { parseJsonObject } from '../../core/json.ts';
import { run, RunError } from '../../system/run.ts';
import { RegistryError, safeText } from '../errors.ts';
import { singleFlight } from '../singleFlight.ts';
import { passwordOf } from './configFile.ts';
import type { CredentialEnvironment, Credentials } from './credentials.ts';

export interface Helpers {
  /** @param server as the helper knows it. Undefined for no helper, an unknown server, or where none may be started. */
  ask(helper: unknown, server: string, host: string, signal: AbortSignal): Promise<Credentials | undefined>;
}

/** Milliseconds: a helper may ask its user for the keychain's password. */
const helperTimeout = 30_000;

export function createHelpers({ env, mayRunPrograms, helperLife = 0 }: CredentialEnvironment): Helpers {
  const single = singleFlight();
  const known = new Map<string, { readonly credentials: Credentials; readonly until: number }>();
  return {
    async ask(helper, server, host, signal) {
      if (helper === undefined || helper === '' || !mayRunPrograms()) return undefined;
      const program = programOf(helper, host);
      const key = `${program} ${server}`;
      const entry = known.get(key);
      if (entry && Date.now() < entry.until) return entry.credentials;
      known.delete(key);
      const credentials = await single(key, signal, shared => runHelper(program, server, host, env, shared));
      // That there is nothing is not remembered: a login counts at once.
      if (credentials) known.set(key, { credentials, until: Date.now() + helperLife });
      return credentials;
    },
  };
}

function programOf(helper: unknown, host: string): string {
  if (typeof helper === 'string' && /^[\w.-]+$/.test(helper)) return `docker-credential-${helper}`;
  throw new RegistryError('credentials', { host }, 'the credential helper’s name in the configuration is not a name');
}

/** `get`: the server on standard input, JSON on standard output. */
async function runHelper(
  program: string,
  server: string,
  host: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const fail = (detail: string) => new RegistryError('credentials', { host }, detail);
  try {
    const { exitCode, stdout } = await run(program, ['get'], { input: server, env, signal, timeout: helperTimeout });
    if (exitCode === 0) return parseAnswer(stdout, program, () => fail(`${program} gave no readable answer`));
    // What a helper prints for a missing entry is the same in every implementation.
    if (/credentials not found in native keychain/i.test(stdout)) return undefined;
    // What looks like its answer may hold the secret.
    const words = /[{"]/.test(stdout) ? '' : safeText(stdout);
    throw fail(`${program} failed: ${words || `exit code ${exitCode}`}`);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    // Programs started from a desktop often have a shorter PATH than a terminal.
    const missing = `${program} was not found on the PATH; start VS Code from a terminal where it is, or sign in again`;
    throw fail(error.reason === 'not-found' ? missing : error.message);
  }
}

/** Neither user nor secret means anonymous. */
function parseAnswer(text: string, program: string, unreadable: () => RegistryError): Credentials | undefined {
  const { Username, Secret } = parseJsonObject(text) ?? {};
  if (typeof Username !== 'string' || typeof Secret !== 'string') throw unreadable();
  const found = passwordOf(Username, Secret);
  return found && { ...found, from: program };
}
