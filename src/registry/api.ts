// One call of a registry's API: signed in, limited in time, redirected safely, its refusal turned into an error. Everything
// that asks a registry something stands on this.
import { isRepositoryName, isTag, tagOrDigest, type Reference, type Repository } from '../core/reference.ts';
import { withAuthorization, type Access } from './auth/authorize.ts';
import type { CredentialSource } from './auth/credentials.ts';
import { endpointOf, type RegistryOptions } from './endpoint.ts';
import { errorOfAnswer, RegistryError, type RegistryErrorData } from './errors.ts';
import { readBody, withRedirects, type HttpAnswer, type HttpRequest } from './transport.ts';
import { createSend } from './undici.ts';

export interface ApiSettings {
  readonly credentials: CredentialSource;
  readonly options: (host: string) => RegistryOptions;
  /** Milliseconds for one request with its answer. */
  readonly timeout: () => number;
}

export interface ApiCall {
  /** GET where it is left out. */
  readonly method?: HttpRequest['method'];
  /** Below the API's root, or a whole address on the same server. */
  readonly path: string | URL;
  readonly access: Access;
  readonly about: RegistryErrorData;
  readonly signal: AbortSignal;
  readonly headers?: HttpRequest['headers'];
  readonly body?: HttpRequest['body'];
  /** The statuses that are no error; 200 where it is left out. */
  readonly expected?: readonly number[];
}

export interface RegistryApi {
  /** Rejects with RegistryError for every other status than those expected. */
  call(call: ApiCall): Promise<HttpAnswer>;
  /** Runs with a time limit for all of it: sign-in, request, answer. Rejects with RegistryError `timeout`. */
  limited<T>(about: RegistryErrorData, signal: AbortSignal, run: (both: AbortSignal) => Promise<T>): Promise<T>;
  /** The origin of a registry's API; undefined for a host that is no address. */
  originOf(host: string): string | undefined;
  close(): Promise<void>;
}

const largestError = 64 * 1024;

export function createApi(settings: ApiSettings): RegistryApi {
  const { send, close } = createSend();
  const authorized = withAuthorization(withRedirects(send), settings.credentials);
  const rootOf = (host: string) => endpointOf(host, settings.options(host));

  return {
    async call({ method = 'GET', path, access, about, signal, headers = {}, body, expected = [200] }) {
      const root = rootOf(access.host);
      if (!root) throw new RegistryError('unreachable', about, 'the host is not an address');
      const url = path instanceof URL ? path : new URL(path, root);
      if (url.origin !== root.origin) throw new RegistryError('refused', about, 'it is on another server');
      const request = { method, url, headers, signal, about, ...(body !== undefined && { body }) };
      const answer = await authorized(request, access);
      if (expected.includes(answer.status)) return answer;
      throw errorOfAnswer(about, { ...answer, body: await errorText(answer, about, signal) });
    },

    async limited(about, signal, run) {
      const timeout = AbortSignal.timeout(settings.timeout());
      try {
        return await run(AbortSignal.any([signal, timeout]));
      } catch (error) {
        if (error !== timeout.reason) throw error;
        throw new RegistryError('timeout', about, 'no complete answer in time', { cause: error });
      }
    },

    originOf: host => rootOf(host)?.origin,

    close,
  };
}

/** What a refusal says; a body that cannot be read leaves the status to speak. */
async function errorText(answer: HttpAnswer, about: RegistryErrorData, signal: AbortSignal): Promise<string> {
  try {
    return new TextDecoder().decode(await readBody(answer, largestError, about));
  } catch (error) {
    if (signal.aborted) throw error;
    return '';
  }
}

export function pullAccess({ host, repository }: Repository): Access {
  return { host, scopes: [`repository:${repository}:pull`] };
}

export function aboutOf({ host, repository }: Repository, tag: string): RegistryErrorData {
  return { host, repository, tag };
}

/** A name from outside must not lead a URL out of the API it belongs to. */
export function checkedName({ repository }: Repository, about: RegistryErrorData): string {
  if (isRepositoryName(repository)) return repository;
  throw new RegistryError('refused', about, 'it is not a repository name');
}

export function checkedTag(reference: Reference, about: RegistryErrorData): string {
  const text = tagOrDigest(reference);
  if (reference.digest || isTag(text)) return text;
  throw new RegistryError('refused', about, 'it is not a tag');
}
