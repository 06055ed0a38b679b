// The OCI distribution client: manifests, configurations, tags, repositories. Every answer is capped, every digest is
// verified, every error says which image it is about.
import { digestOf, formatDigest, parseDigest, verifyDigest } from '../core/digest.ts';
import { parseJsonObject } from '../core/json.ts';
import { MalformedManifest, mediaTypes, parseManifest, type Descriptor, type Manifest } from '../core/manifest.ts';
import { tagOrDigest, type Reference, type Repository } from '../core/reference.ts';
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

  /** GETs below the API's root; resolves for status 200 only. */
  const get = async (
    path: string | URL,
    access: Access,
    about: RegistryErrorData,
    signal: AbortSignal,
    headers: HttpRequest['headers'] = {},
  ): Promise<HttpAnswer> => {
    const url = path instanceof URL ? path : new URL(path, endpointOf(access.host, settings.options(access.host)));
    const answer = await authorized({ method: 'GET', url, headers, signal, about }, access);
    if (answer.status === 200) return answer;
    const body = new TextDecoder().decode(await readBody(answer, largestError, about).catch(() => new Uint8Array()));
    throw errorOfAnswer(about, { ...answer, body });
  };

  const timeLimited = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(settings.timeout())]);

  return {
    async manifest(reference, signal) {
      const limited = timeLimited(signal);
      const about = aboutOf(reference, tagOrDigest(reference));
      const path = `${reference.repository}/manifests/${tagOrDigest(reference)}`;
      const answer = await get(path, pullAccess(reference), about, limited, { accept: acceptManifests });
      const bytes = await readBody(answer, largestManifest, about);
      const digest = await verifiedDigest(bytes, reference, answer, about);
      const text = new TextDecoder().decode(bytes);
      const contentType = answer.headers['content-type'];
      const manifest = parseManifest(text, typeof contentType === 'string' ? contentType : undefined);
      if (manifest instanceof MalformedManifest) throw unreadable(manifest, text, about);
      return { text, digest, manifest };
    },

    async textBlob(repository, descriptor, signal) {
      const limited = timeLimited(signal);
      const about = aboutOf(repository, descriptor.digest);
      const most = Math.min(descriptor.size, largestConfig);
      const path = `${repository.repository}/blobs/${descriptor.digest}`;
      const bytes = await readBody(await get(path, pullAccess(repository), about, limited), most, about);
      const expected = parseDigest(descriptor.digest);
      if (!expected || !(await verifyDigest(bytes, expected))) throw wrongDigest(about);
      return new TextDecoder().decode(bytes);
    },

    tags({ host, repository }, signal, next) {
      const path = next ?? `${repository}/tags/list?n=${pageSize}`;
      return page(path, pullAccess({ host, repository }), 'tags', { host, repository }, signal);
    },

    repositories(host, signal, next) {
      const path = next ?? `_catalog?n=${pageSize}`;
      return page(path, { host, scope: 'registry:catalog:*' }, 'repositories', { host }, signal);
    },

    close,
  };

  async function page(
    path: string | URL,
    access: Access,
    member: 'tags' | 'repositories',
    about: RegistryErrorData,
    signal: AbortSignal,
  ): Promise<Page> {
    const answer = await get(path, access, about, timeLimited(signal));
    const names = readNames(await readBody(answer, largestPage, about), member, about);
    // Some registries name a next page for ever: an empty page is the last one.
    const next = names.length > 0 ? nextPage(answer.headers['link'], answer.url) : undefined;
    return next ? { names, next } : { names };
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

/** `Link: <…>; rel="next"` on the same origin, and not the page itself. */
function nextPage(link: string | string[] | undefined, current: URL): URL | undefined {
  const links = typeof link === 'string' ? [link] : (link ?? []);
  for (const each of links) {
    const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(each)?.[1];
    const url = target === undefined ? null : URL.parse(target, current.href);
    if (url?.origin === current.origin && url.href !== current.href) return url;
  }
  return undefined;
}
