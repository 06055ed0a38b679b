// One call of a registry's API: signed in, limited in time, redirected safely, its refusal turned into an error. Everything
// that asks a registry something stands on this.
import { isRepositoryName, isTag, tagOrDigest, type Reference, type Repository } from '../core/reference.ts';
import type { RegistryKind } from '../core/registryKind.ts';
import { withAuthorization, type Access, type AuthSettings } from './auth/authorize.ts';
import { createExchange } from './auth/exchange.ts';
import { basic } from './auth/token.ts';
import { withLimit } from './transport/concurrency.ts';
import { endpointOf, type RegistryOptions } from './endpoint.ts';
import { errorOfAnswer, RegistryError, type RegistryErrorData } from './errors.ts';
import { idleLimit, type IdleLimit } from './transport/idle.ts';
import { mirrored, withMirrors, type Target } from './mirrors.ts';
import { readQuota, type PullQuota } from './quota.ts';
import type { ProxySettings } from './transport/proxy.ts';
import { withRetry } from './transport/retry.ts';
import { joined } from './transport/signals.ts';
import { isRead, readBody, withRedirects, type HttpAnswer, type HttpRequest } from './transport/transport.ts';
import { createSend } from './transport/undici.ts';
import { createWarnings } from './transport/warnings.ts';

export interface ApiSettings extends AuthSettings {
  readonly options: (host: string) => RegistryOptions;
  /** Milliseconds for one request with its answer. */
  readonly timeout: () => number;
  /** None where it is left out. */
  readonly proxy?: () => ProxySettings;
  /** Where certificates for single registries are: see `certificateFolders`. */
  readonly certificateFolders?: readonly string[];
  /** Where a kind's own service is: for tests, that have no other way to play one. */
  readonly services?: Partial<Record<RegistryKind, string>>;
}

/** A registry's credentials, for a service that they belong to as well. */
export interface ServiceLogin {
  readonly host: string;
  /** `exchange`: for a token of the service itself. */
  readonly as: 'basic' | 'bearer' | 'exchange';
}

interface ServiceCall {
  /** GET where it is left out. */
  readonly method?: 'GET' | 'DELETE';
  readonly url: URL;
  readonly login?: ServiceLogin;
  readonly about: RegistryErrorData;
  readonly signal: AbortSignal;
  /** The statuses that are no error; 200 where it is left out. */
  readonly expected?: readonly number[];
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
  /** The same of a service beside the registry, such as Docker Hub's own. */
  service(call: ServiceCall): Promise<HttpAnswer>;
  /** What a registry last said of the pulls that are left. */
  quotaOf(host: string): PullQuota | undefined;
  /** Runs with a time limit for all of it: sign-in, request, answer. Rejects with RegistryError `timeout`. */
  limited<T>(about: RegistryErrorData, signal: AbortSignal, run: (both: AbortSignal) => Promise<T>): Promise<T>;
  /** The limit for a stream, whose length nobody knows beforehand: on silence. */
  idle(about: RegistryErrorData, signal: AbortSignal): IdleLimit;
  /** The origin of a registry's API; undefined for a host that is no address. */
  originOf(host: string): string | undefined;
  /** Other credentials count for a host from now on. */
  forgetSignIn(host: string): void;
  close(): Promise<void>;
}

const largestError = 64 * 1024;

export function createApi(settings: ApiSettings): RegistryApi {
  const transport = createSend({
    proxy: settings.proxy ?? (() => ({})),
    folders: settings.certificateFolders ?? [],
    caFile: host => settings.options(host).caFile,
  });
  const closing = new AbortController();
  const redirecting = withRedirects(withRetry(withLimit(transport.send)));
  const warn = createWarnings(settings.onWarning ?? (() => undefined));
  const authorized = withAuthorization(redirecting, settings);
  const quotas = new Map<string, PullQuota>();
  const exchange = createExchange(transport.send);
  const rootOf = (host: string) => endpointOf(host, settings.options(host));

  const authorizationFor = async (
    { host, as }: ServiceLogin,
    { origin }: URL,
    about: RegistryErrorData,
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    const credentials = await settings.credentials(host, signal);
    if (credentials?.kind !== 'password') return undefined;
    if (as === 'basic') return basic(credentials);
    if (as === 'bearer') return `Bearer ${credentials.password}`;
    try {
      return await exchange({ origin, credentials, about, signal });
    } catch (error) {
      // What is public is listed without a login too.
      if (!(error instanceof RegistryError)) throw error;
      settings.onWarning?.(`${origin} did not accept the login for ${host}: ${error.message}`);
      return undefined;
    }
  };

  return {
    async call({ method = 'GET', path, access, about, signal, headers = {}, body, expected = [200] }) {
      const mirror = mirrored(signal, { path, access, isRead: isRead({ method }) }, rootOf);
      const { url, access: own } = mirror ?? targetOf(path, access, rootOf(access.host), about);
      const request = { method, url, headers, signal, about, ...(body !== undefined && { body }) };
      const answer = await authorized.send(request, own);
      warn(own.host, answer.headers['warning']);
      // Not what a storage says that the registry redirected to.
      const quota = answer.url.origin === url.origin ? readQuota(answer.headers) : undefined;
      if (quota) quotas.set(own.host, quota);
      // What a mirror does not have may still be there.
      if (expected.includes(answer.status) && !(mirror && answer.status >= 400)) return answer;
      throw errorOfAnswer(about, { ...answer, body: await errorText(answer, about, signal) });
    },

    async service({ method = 'GET', url, login, about, signal, expected = [200] }) {
      const authorization = login && (await authorizationFor(login, url, about, signal));
      const headers = {
        accept: 'application/json',
        'user-agent': 'multiarch',
        ...(authorization && { authorization }),
      };
      const answer = await redirecting({ method, url, headers, signal, about });
      if (expected.includes(answer.status)) return answer;
      throw errorOfAnswer(about, { ...answer, body: await errorText(answer, about, signal) });
    },

    quotaOf: host => quotas.get(host),

    async limited(about, signal, run) {
      const milliseconds = settings.timeout();
      const timeout = AbortSignal.timeout(milliseconds);
      const both = joined([signal, timeout, closing.signal], performance.now() + milliseconds);
      // Lists name no tag, and are for no mirror.
      const mirrors = about.tag === undefined ? [] : (settings.options(about.host).mirrors ?? []);
      const failed = (mirror: string, reason: string) =>
        settings.onWarning?.(`the mirror ${mirror} of ${about.host} was of no use: ${reason}`);
      try {
        return await withMirrors({ host: about.host, mirrors, signal: both, run, failed });
      } catch (error) {
        if (error === closing.signal.reason) throw new RegistryError('unreachable', about, 'the client was closed');
        if (error !== timeout.reason) throw error;
        throw new RegistryError('timeout', about, 'no complete answer in time', { cause: error });
      }
    },

    idle: (about, signal) => idleLimit(about, signal, settings.timeout()),

    originOf: host => rootOf(host)?.origin,

    forgetSignIn(host) {
      const root = rootOf(host);
      if (root) authorized.forget(root);
    },

    async close() {
      closing.abort();
      await transport.close();
    },
  };
}

function targetOf(path: string | URL, access: Access, root: URL | null, about: RegistryErrorData): Target {
  if (!root) throw new RegistryError('unreachable', about, 'the host is not an address');
  const url = path instanceof URL ? path : new URL(path, root);
  if (url.origin !== root.origin) throw new RegistryError('refused', about, 'it is on another server');
  return { url, access };
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
