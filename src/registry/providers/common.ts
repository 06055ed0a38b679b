// What several providers do alike.
import { parseDigest } from '../../core/digest.ts';
import { isUnknown, parsePlatformObject } from '../../core/manifest.ts';
import { comparePlatforms } from '../../core/platform.ts';
import { isRepositoryName, isTag, type Repository } from '../../core/reference.ts';
import { RegistryError, type RegistryErrorKind } from '../errors.ts';
import type { Page } from '../lists.ts';
import type { ListedPlatform, Provider, Question, TagPage } from './provider.ts';

function pageOf(names: readonly string[], next: URL | undefined): Page {
  return next ? { names, next } : { names };
}

/** What a service calls repositories, as far as they are. */
export function repositoryPage(names: readonly unknown[], next: URL | undefined): Page {
  // A service that names a next page for ever must not be read for ever.
  const more = names.length > 0 ? next : undefined;
  return pageOf([...new Set(names.filter(isName))], more);
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && isRepositoryName(name);
}

/** `namespace/name`, where the service gives both as texts. */
export function fullName(namespace: unknown, name: unknown): string | undefined {
  return typeof namespace === 'string' && typeof name === 'string' ? `${namespace}/${name}` : undefined;
}

/** Another number for the same question. */
export function withParameter(url: URL, name: string, value: string): URL {
  const next = new URL(url);
  next.searchParams.set(name, value);
  return next;
}

/** One entry of a service's list; undefined for what is no platform, such as an attestation. */
export function listedPlatform(platform: unknown, digest: unknown, size: unknown): ListedPlatform | undefined {
  const parsed = parsePlatformObject(platform);
  if (!parsed || isUnknown(parsed)) return undefined;
  return {
    platform: parsed,
    ...(typeof digest === 'string' && parseDigest(digest) && { digest }),
    ...(typeof size === 'number' && Number.isSafeInteger(size) && size > 0 && { size }),
  };
}

export function sortedPlatforms(platforms: readonly (ListedPlatform | undefined)[]): ListedPlatform[] {
  return platforms
    .filter(each => each !== undefined)
    .toSorted((left, right) => comparePlatforms(left.platform, right.platform));
}

/** Pages of the catalog that hold none of a namespace are passed over, this many at once. */
const mostPages = 10;

/** The registry's own list of everything, which goes on behind any name. */
export const sortedCatalog: Pick<Provider, 'repositories' | 'inNamespace' | 'finds'> = {
  repositories: ({ lists, host, signal, next, text }) => lists.repositories(host, signal, next, text),
  inNamespace: (question, namespace) => filteredCatalog(question, namespace, `${namespace}/${question.text ?? ''}`),
  finds: { repositories: 'beginning', inNamespace: 'beginning' },
};

/** For registries that know no namespaces: what of their whole list begins with its name. `from`: where that is asked. */
export async function filteredCatalog(
  { lists, host, signal, next }: Question,
  namespace: string,
  from?: string,
): Promise<Page> {
  let page = await lists.repositories(host, signal, next, from);
  const names = () => page.names.filter(name => name.startsWith(`${namespace}/`));
  for (let pages = 1; page.next && names().length === 0 && pages < mostPages; pages++) {
    page = await lists.repositories(host, signal, page.next);
  }
  return pageOf(names(), page.next);
}

/** For registries that list the oldest first. */
export async function oldestFirst({ lists, signal, next }: Question, repository: Repository): Promise<TagPage> {
  return { ...(await lists.tags(repository, signal, next)), isOldestFirst: true };
}

/** What a service's list says of one tag, if it is one. */
export interface ListedTag {
  readonly name: unknown;
  readonly platforms?: readonly ListedPlatform[];
  /** As the service writes it. */
  readonly pushed?: unknown;
}

/** A page of what is a tag, each once. */
export function tagPageOf(tags: readonly ListedTag[], next: URL | undefined): TagPage {
  const names = new Set<string>();
  const platforms = new Map<string, readonly ListedPlatform[]>();
  const pushed = new Map<string, number>();
  for (const { name, platforms: listed, pushed: written } of tags) {
    if (typeof name !== 'string' || !isTag(name)) continue;
    names.add(name);
    const time = timeOf(written);
    if (listed) platforms.set(name, listed);
    if (time !== undefined) pushed.set(name, time);
  }
  return { ...pageOf([...names], next), ...(platforms.size > 0 && { platforms }), ...(pushed.size > 0 && { pushed }) };
}

/** A date in words, or milliseconds since the epoch; a service's zero is no time. */
function timeOf(written: unknown): number | undefined {
  const time = typeof written === 'string' && !/^\d+$/.test(written) ? Date.parse(written) : Number(written ?? NaN);
  return time > 0 ? time : undefined;
}

/**
 * What the registry says itself where its service has no answer: the service may know only what is public, while the
 * registry takes the user's credentials; and one may be limited or barred where the other is not.
 */
export async function orElse(
  { next }: Question,
  own: () => Promise<TagPage>,
  other: () => Promise<TagPage>,
): Promise<TagPage> {
  if (next) return isRegistryPage(next) ? other() : own();
  try {
    return await own();
  } catch (error) {
    if (!(error instanceof RegistryError) || !unanswered.has(error.kind)) throw error;
    return other();
  }
}

const unanswered: ReadonlySet<RegistryErrorKind> = new Set<RegistryErrorKind>([
  'sign-in',
  'forbidden',
  'not-found',
  'not-a-registry',
  'rate-limited',
  'server',
  'unreachable',
  'tls',
]);

/** The registry's own lists of tags end so, and no service's does. */
function isRegistryPage({ pathname }: URL): boolean {
  return pathname.endsWith('/tags/list');
}

/** A repository's namespace, and the rest of its name; a name without one is none that a service knows. */
export function splitName({ host, repository }: Repository): [namespace: string, name: string] {
  const slash = repository.indexOf('/');
  if (slash < 0) throw new RegistryError('not-found', { host, repository }, 'its name has no namespace');
  return [repository.slice(0, slash), repository.slice(slash + 1)];
}

/** A segment of a path: a name must not lead out of the API it belongs to. */
export function segment(name: string, host: string): string {
  if (isRepositoryName(name)) return encodeURIComponent(name);
  throw new RegistryError('refused', { host }, 'it is not a name of a namespace or a repository');
}
