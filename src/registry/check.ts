// Whether a registry can be spoken to with these settings and credentials, asked before they are kept: every step on the
// way to it by itself, so that a person is told which one failed.
import { createApi, type ApiSettings, type RegistryApi } from './api.ts';
import type { Credentials } from './auth/credentials.ts';
import { RegistryError } from './errors.ts';
import { createLists } from './lists.ts';
import { createBrowsing } from './providers/browse.ts';
import { readBody, type HttpAnswer } from './transport/transport.ts';

/** In the order in which they are taken: the host's address, its port, its certificate, what it answers, who asks. */
export type ConnectionStep = 'name' | 'connection' | 'tls' | 'registry' | 'login' | 'permission';

/** What was shown to the registry: where it was found, and by which name; an identity token has none. */
interface ShownLogin {
  readonly user?: string;
  readonly from?: string;
}

export type Connection =
  | {
      readonly works: true;
      readonly login?: ShownLogin;
      /** Whether it lists its repositories, or its namespaces, to this account. */
      readonly canList: boolean;
      /** Why not, where it has such a list and did not give it. */
      readonly listing?: RegistryError;
    }
  | {
      readonly works: false;
      readonly step: ConnectionStep;
      readonly error: RegistryError;
      readonly login?: ShownLogin;
      /** HTTP was spoken with a server that wants HTTPS, or the other way round. */
      readonly isOtherScheme: boolean;
    };

const largestAnswer = 64 * 1024;

/** On connections of its own, which end with it. Rejects only with the signal's reason. */
export async function checkConnection(settings: ApiSettings, host: string, signal: AbortSignal): Promise<Connection> {
  let login: ShownLogin | undefined;
  let unsigned: RegistryError | undefined;
  const api = createApi({
    ...settings,
    async credentials(...question) {
      const found = await settings.credentials(...question);
      login = found && shown(found);
      return found;
    },
    // What is read without signing in does not show that the credentials are right.
    onUnsigned: problem => (unsigned = problem),
  });
  try {
    await ping(api, host, signal);
    if (unsigned) throw unsigned;
    return { works: true, ...(login && { login }), ...(await listing(api, settings, host, signal)) };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const step = failedStep(error, login !== undefined);
    return { works: false, step, error, isOtherScheme: isOtherScheme(error), ...(login && { login }) };
  } finally {
    await api.close();
  }
}

function shown(credentials: Credentials): ShownLogin {
  const { from } = credentials;
  return {
    ...(credentials.kind === 'password' && { user: credentials.username }),
    ...(from !== undefined && { from }),
  };
}

/** `GET /v2/`, by which every registry says that it is one, and takes or refuses a login (distribution-spec, end-1). */
function ping(api: RegistryApi, host: string, signal: AbortSignal): Promise<void> {
  const about = { host };
  return api.limited(about, signal, async both => {
    const answer = await api.call({ path: '', access: { host, scopes: [] }, about, signal: both });
    const text = new TextDecoder().decode(await readBody(answer, largestAnswer, about));
    if (isPage(answer, text)) throw new RegistryError('not-a-registry', about, 'it answers with a web page');
  });
}

/** The specification asks for nothing but the status, and every web server has that. */
function isPage({ headers }: HttpAnswer, text: string): boolean {
  if (headers['docker-distribution-api-version'] !== undefined) return false;
  return /^text\/html\b/i.test(String(headers['content-type'])) || /^\s*</.test(text);
}

async function listing(
  api: RegistryApi,
  settings: ApiSettings,
  host: string,
  signal: AbortSignal,
): Promise<{ canList: boolean; listing?: RegistryError }> {
  const browsing = createBrowsing(api, createLists(api), settings);
  const catalog = browsing.catalogOf(host);
  if (!catalog) return { canList: false };
  try {
    const { names } = await browsing.browse(host, signal);
    // A new registry is empty; namespaces are none where one has to sign in to have one.
    return { canList: catalog === 'repositories' || names.length > 0 };
  } catch (error) {
    if (error instanceof RegistryError) return { canList: false, listing: error };
    throw error;
  }
}

function failedStep(error: RegistryError, isSigned: boolean): ConnectionStep {
  switch (error.kind) {
    case 'unreachable':
      return isNameProblem(error) ? 'name' : 'connection';
    case 'timeout':
      return 'connection';
    case 'tls':
      return 'tls';
    case 'sign-in':
    case 'credentials':
      return 'login';
    case 'forbidden':
      // Nothing was asked for but to be let in: GHCR refuses a wrong token so.
      return isSigned ? 'login' : 'permission';
    default:
      return 'registry';
  }
}

/** What getaddrinfo(3) fails with, as Node calls it. */
function isNameProblem({ cause }: RegistryError): boolean {
  return ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME'].includes(codeOf(cause));
}

/** OpenSSL on an answer that is no TLS; Go's and nginx's servers on a request that is none. */
function isOtherScheme({ kind, message, cause, data }: RegistryError): boolean {
  if (kind === 'tls') return /^(?:EPROTO|ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG))$/.test(codeOf(cause));
  return data.status === 400 && /\bHTTPS\b/.test(message);
}

function codeOf(cause: unknown): string {
  return (cause as { code?: string } | undefined)?.code ?? '';
}
