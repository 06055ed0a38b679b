// What several providers do alike.
import { parseDigest } from '../../core/digest.ts';
import { isUnknown, parsePlatformObject } from '../../core/manifest.ts';
import { comparePlatforms } from '../../core/platform.ts';
import { isRepositoryName, type Repository } from '../../core/reference.ts';
import { RegistryError, type RegistryErrorKind } from '../errors.ts';
import type { Page } from '../lists.ts';
import type { ListedPlatform, Question, TagPage } from './provider.ts';

export function pageOf(names: readonly string[], next: URL | undefined): Page {
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

/** For registries that know no namespaces: what of their whole list begins with its name. */
export async function filteredCatalog({ lists, host, signal, next }: Question, namespace: string): Promise<Page> {
  let page = await lists.repositories(host, signal, next);
  const names = () => page.names.filter(name => name.startsWith(`${namespace}/`));
  for (let pages = 1; page.next && names().length === 0 && pages < mostPages; pages++) {
    page = await lists.repositories(host, signal, page.next);
  }
  return pageOf(names(), page.next);
}

const mostTagPages = 20;

/** For registries that list the oldest first: all pages are read, so that the newest come first. */
export async function newestFirst({ lists, signal, next }: Question, repository: Repository): Promise<TagPage> {
  const names: string[] = [];
  let page: Page | undefined;
  for (let pages = 0; pages === 0 || (page?.next && pages < mostTagPages); pages++) {
    page = await lists.tags(repository, signal, page?.next ?? next);
    names.push(...page.names);
  }
  return pageOf(names.toReversed(), page?.next);
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

/** A segment of a path: a name must not lead out of the API it belongs to. */
export function segment(name: string, host: string): string {
  if (isRepositoryName(name)) return encodeURIComponent(name);
  throw new RegistryError('refused', { host }, 'it is not a name of a namespace or a repository');
}
