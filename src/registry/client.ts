// The OCI distribution client: manifests, configurations, tags, repositories. Every answer is capped, every digest is
// verified, every error says which image it is about.
import { digestOf, formatDigest, parseDigest, verifyDigest } from '../core/digest.ts';
import { parseJsonObject } from '../core/json.ts';
import { MalformedManifest, mediaTypes, parseManifest, type Descriptor, type Manifest } from '../core/manifest.ts';
import { isRepositoryName, isTag, tagOrDigest, type Reference, type Repository } from '../core/reference.ts';
import { withAuthorization, type Access } from './auth/authorize.ts';
import type { CredentialSource } from './auth/credentials.ts';
import { endpointOf, type RegistryOptions } from './endpoint.ts';
import { errorOfAnswer, RegistryError, safeText, type RegistryErrorData } from './errors.ts';
import { readBody, withRedirects, type HttpAnswer, type HttpRequest } from './transport.ts';
import { createSend } from './undici.ts';

export interface FetchedManifest {
  /** As the registry sent it. */
  readonly text: string;
  readonly digest: string;
  readonly manifest: Manifest;
}

export interface RegistryClient {
  manifest(reference: Reference, signal: AbortSignal): Promise<FetchedManifest>;
  /** A small blob such as a configuration, as text. */
  textBlob(repository: Repository, descriptor: Descriptor, signal: AbortSignal): Promise<string>;
  /** A page of tags, in the registry's order: the first one, or the one that `next` of the page before names. */
  tags(repository: Repository, signal: AbortSignal, next?: URL): Promise<Page>;
  /** A page of the registry's repositories. */
  repositories(host: string, signal: AbortSignal, next?: URL): Promise<Page>;
  close(): Promise<void>;
}

export interface Page {
  readonly names: readonly string[];
  /** Where the next page is, if there is one. */
  readonly next?: URL;
}

export interface ClientSettings {
  readonly credentials: CredentialSource;
  readonly options: (host: string) => RegistryOptions;
  /** Milliseconds for one request with its answer. */
  readonly timeout: () => number;
}

const acceptManifests = Object.values(mediaTypes).join(', ');
const largestManifest = 4 * 1024 * 1024;
const largestConfig = 4 * 1024 * 1024;
const largestPage = 4 * 1024 * 1024;
const largestError = 64 * 1024;
/** ECR refuses more. */
const pageSize = 1000;

export function createRegistryClient(settings: ClientSettings): RegistryClient {
  const { send, close } = createSend();
  const authorized = withAuthorization(withRedirects(send), settings.credentials);

  /** Runs with a time limit for all of it: sign-in, request, answer. */
  const limited = async <T>(
    about: RegistryErrorData,
    signal: AbortSignal,
    run: (both: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    const timeout = AbortSignal.timeout(settings.timeout());
    try {
      return await run(AbortSignal.any([signal, timeout]));
    } catch (error) {
      if (error !== timeout.reason) throw error;
      throw new RegistryError('timeout', about, 'no complete answer in time', { cause: error });
    }
  };

  /** GETs a path below the API's root; resolves for status 200 only. */
  const get = async (
    path: string | URL,
    access: Access,
    about: RegistryErrorData,
    signal: AbortSignal,
    headers: HttpRequest['headers'] = {},
  ): Promise<HttpAnswer> => {
    const root = endpointOf(access.host, settings.options(access.host));
    if (!root) throw new RegistryError('unreachable', about, 'the host is not an address');
    const url = path instanceof URL ? path : new URL(path, root);
    if (url.origin !== root.origin) throw new RegistryError('refused', about, 'it is on another server');
    const answer = await authorized({ method: 'GET', url, headers, signal, about }, access);
    if (answer.status === 200) return answer;
    throw errorOfAnswer(about, { ...answer, body: await errorText(answer, about, signal) });
  };

  const page = (
    path: string | URL,
    access: Access,
    member: 'tags' | 'repositories',
    about: RegistryErrorData,
    signal: AbortSignal,
  ): Promise<Page> =>
    limited(about, signal, async both => {
      const answer = await get(path, access, about, both);
      const names = readNames(await readBody(answer, largestPage, about), member, about);
      // Some registries name a next page for ever: an empty page is the last one.
      const next = names.length > 0 ? nextPage(answer, access.host) : undefined;
      const valid = names.filter(member === 'tags' ? isTag : isRepositoryName);
      return next ? { names: valid, next } : { names: valid };
    });

  /** A link to another server, or to the page itself, is no next page. */
  const nextPage = ({ headers, url }: HttpAnswer, host: string): URL | undefined => {
    const origin = endpointOf(host, settings.options(host))?.origin;
    const next = nextLinks(headers['link']).map(target => URL.parse(target, url.href));
    return next.find(each => each !== null && each.origin === origin && each.href !== url.href) ?? undefined;
  };

  return {
    async manifest(reference, signal) {
      const about = aboutOf(reference, tagOrDigest(reference));
      return limited(about, signal, async both => {
        const path = `${checkedName(reference, about)}/manifests/${checkedTag(reference, about)}`;
        const answer = await get(path, pullAccess(reference), about, both, { accept: acceptManifests });
        const bytes = await readBody(answer, largestManifest, about);
        const digest = await verifiedDigest(bytes, reference, answer, about);
        const text = new TextDecoder().decode(bytes);
        const contentType = answer.headers['content-type'];
        const manifest = parseManifest(text, typeof contentType === 'string' ? contentType : undefined);
        if (manifest instanceof MalformedManifest) throw unreadable(manifest, text, about);
        return { text, digest, manifest };
      });
    },

    async textBlob(repository, descriptor, signal) {
      const about = aboutOf(repository, descriptor.digest);
      return limited(about, signal, async both => {
        const most = Math.min(descriptor.size, largestConfig);
        const path = `${checkedName(repository, about)}/blobs/${descriptor.digest}`;
        const bytes = await readBody(await get(path, pullAccess(repository), about, both), most, about);
        const expected = parseDigest(descriptor.digest);
        if (!expected || !(await verifyDigest(bytes, expected))) throw wrongDigest(about);
        return new TextDecoder().decode(bytes);
      });
    },

    async tags({ host, repository }, signal, next) {
      const about = { host, repository };
      const path = next ?? `${checkedName(about, about)}/tags/list?n=${pageSize}`;
      return page(path, pullAccess(about), 'tags', about, signal);
    },

    repositories(host, signal, next) {
      const path = next ?? `_catalog?n=${pageSize}`;
      return page(path, { host, scope: 'registry:catalog:*' }, 'repositories', { host }, signal);
    },

    close,
  };
}

/** A name from outside must not lead a URL out of the API it belongs to. */
function checkedName({ repository }: Repository, about: RegistryErrorData): string {
  if (isRepositoryName(repository)) return repository;
  throw new RegistryError('refused', about, 'it is not a repository name');
}

function checkedTag(reference: Reference, about: RegistryErrorData): string {
  const text = tagOrDigest(reference);
  if (reference.digest || isTag(text)) return text;
  throw new RegistryError('refused', about, 'it is not a tag');
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

function pullAccess({ host, repository }: Repository): Access {
  return { host, scope: `repository:${repository}:pull` };
}

function aboutOf({ host, repository }: Repository, tag: string): RegistryErrorData {
  return { host, repository, tag };
}

/** The digest of what was received, held against what was asked for and what the registry claims. */
async function verifiedDigest(
  bytes: Uint8Array<ArrayBuffer>,
  reference: Reference,
  answer: HttpAnswer,
  about: RegistryErrorData,
): Promise<string> {
  const header = answer.headers['docker-content-digest'];
  const claimed = typeof header === 'string' ? parseDigest(header) : undefined;
  const expected = reference.digest ?? claimed;
  if (!expected) return formatDigest(await digestOf(bytes));
  if (!(await verifyDigest(bytes, expected))) throw wrongDigest(about);
  return formatDigest(expected);
}

function wrongDigest(about: RegistryErrorData): RegistryError {
  return new RegistryError('digest-mismatch', about, 'the content is not what its digest promises');
}

/** A web page where a manifest should be means that no registry is there, or a proxy's sign-in page. */
function unreadable(error: MalformedManifest, text: string, about: RegistryErrorData): RegistryError {
  if (/^\s*</.test(text)) return new RegistryError('not-a-registry', about, 'it answered with a web page');
  return new RegistryError('malformed', about, safeText(error.message), { cause: error });
}

function readNames(bytes: Uint8Array, member: 'tags' | 'repositories', about: RegistryErrorData): string[] {
  const json = parseJsonObject(new TextDecoder().decode(bytes));
  // Some registries answer with null where there is none.
  const names = json && (json[member] ?? []);
  if (Array.isArray(names)) return names.filter(name => typeof name === 'string');
  throw new RegistryError('not-a-registry', about, `it did not answer with a list of ${member}`);
}

/** The targets of `Link: <…>; rel="next"`. */
function nextLinks(link: string | string[] | undefined): string[] {
  const links = typeof link === 'string' ? [link] : (link ?? []);
  return links.flatMap(each => /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(each)?.[1] ?? []);
}
