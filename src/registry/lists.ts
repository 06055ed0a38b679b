// Lists that come in pages: the tags of a repository, the repositories of a registry.
import { parseJsonObject } from '../core/json.ts';
import { isRepositoryName, isTag, type Repository } from '../core/reference.ts';
import { checkedName, pullAccess, type RegistryApi } from './api.ts';
import type { Access } from './auth/authorize.ts';
import { RegistryError, type RegistryErrorData } from './errors.ts';
import { readBody, type HttpAnswer } from './transport/transport.ts';

export interface Page {
  readonly names: readonly string[];
  /** Where the next page is, if there is one. */
  readonly next?: URL;
}

export interface Lists {
  /**
   * A page of tags, in the registry's order: the first one, or the one that `next` of the page before names. With a
   * `prefix` the first one with tags that begin so, if the registry sorts them by name; others may stand in it too, but
   * there is no next page behind the last that begins so.
   */
  tags(repository: Repository, signal: AbortSignal, next?: URL, prefix?: string): Promise<Page>;
  /** A page of the registry's repositories; `prefix` as with tags. */
  repositories(host: string, signal: AbortSignal, next?: URL, prefix?: string): Promise<Page>;
}

const largestPage = 4 * 1024 * 1024;
/** ECR refuses more, with 405. */
const pageSize = 1000;
const firstPage = `?n=${pageSize}`;

type Member = 'tags' | 'repositories';

interface List {
  readonly access: Access;
  readonly member: Member;
  readonly about: RegistryErrorData;
  readonly signal: AbortSignal;
  readonly prefix: string;
}

export function createLists(api: RegistryApi): Lists {
  /** The pages that led to a next one: who comes back with it need not keep them. */
  const chains = new WeakMap<URL, Chain>();

  const page = (path: string | URL, { access, member, about, signal, prefix }: List): Promise<Page> =>
    api.limited(about, signal, async both => {
      const answer = await firstAnswer(path, size => api.call({ path: size, access, about, signal: both }));
      const bytes = await readBody(answer, largestPage, about);
      const { names, token } = readNames(bytes, member, about);
      const valid = names.filter(member === 'tags' ? isTag : isRepositoryName);
      const origin = api.originOf(access.host);
      const own = new URL(path, `${origin}/v2/`);
      const chain: Chain = { href: own.href, before: path instanceof URL ? chains.get(path) : undefined };
      const next = nextPage(answer, origin, own.pathname) ?? tokenPage(own, token);
      // Some registries (Gitea) name a next page for ever: an empty page, or one that was there before, is the last one.
      if (!next || names.length === 0 || isIn(chain, next.href) || isBeyond(prefix, names)) return { names: valid };
      chains.set(next, chain);
      return { names: valid, next };
    });

  return {
    async tags({ host, repository }, signal, next, prefix = '') {
      const about = { host, repository };
      const path =
        next ?? `${checkedName(about, about)}/tags/list${firstPage}${lastBefore(prefix, tagCharacters, isTag)}`;
      return page(path, { access: pullAccess(about), member: 'tags', about, signal, prefix });
    },

    repositories(host, signal, next, prefix = '') {
      const access = { host, scopes: ['registry:catalog:*'] };
      const path = next ?? `_catalog${firstPage}${lastBefore(prefix, nameCharacters, isRepositoryName)}`;
      return page(path, { access, member: 'repositories', about: { host }, signal, prefix });
    },
  };
}

const tagCharacters = '-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
/** Without `-`, `.` and `/`: distribution's catalog has `/` before all others, bytes have it behind those two. */
const nameCharacters = '0123456789_abcdefghijklmnopqrstuvwxyz';

/**
 * Where a page begins that holds the names with `prefix`: behind a name just before them, where one can be. A list goes on
 * behind `last` in the order of bytes, whether that name exists or not (distribution's `registry/api/v2`, pagination).
 */
function lastBefore(prefix: string, characters: string, isName: (text: string) => boolean): string {
  const [stem, end] = [prefix.slice(0, -1), characters.indexOf(prefix.at(-1) ?? '')];
  const before = end > 0 ? `${stem}${characters[end - 1]}zzzz` : stem;
  return isName(before) ? `&last=${encodeURIComponent(before)}` : '';
}

/** Whether a list that is sorted is past the names with `prefix`, in either order that the registries have. */
function isBeyond(prefix: string, names: readonly string[]): boolean {
  const last = names.at(-1) ?? '';
  if (prefix === '' || last.startsWith(prefix)) return false;
  const isSorted = (keys: readonly string[]) => keys.every((key, at) => at === 0 || (keys[at - 1] ?? '') < key);
  const byPath = (name: string) => name.replaceAll('/', '\0');
  return prefix < last && byPath(prefix) < byPath(last) && (isSorted(names) || isSorted(names.map(byPath)));
}

/** A registry that does not take a page's size, or where it begins, is asked once without. */
async function firstAnswer(path: string | URL, call: (path: string | URL) => Promise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    return await call(path);
  } catch (error) {
    const status = error instanceof RegistryError ? error.data.status : undefined;
    if (typeof path !== 'string' || (status !== 400 && status !== 405)) throw error;
    return await call(path.replace(/\?.*$/, ''));
  }
}

interface Chain {
  readonly href: string;
  readonly before: Chain | undefined;
}

function isIn(chain: Chain, href: string): boolean {
  for (let each: Chain | undefined = chain; each; each = each.before) if (each.href === href) return true;
  return false;
}

function readNames(
  bytes: Uint8Array,
  member: Member,
  about: RegistryErrorData,
): { names: string[]; token: string | undefined } {
  const json = parseJsonObject(new TextDecoder().decode(bytes));
  // Some registries answer with null where there is none.
  const names = json && (json[member] ?? []);
  if (!Array.isArray(names)) {
    throw new RegistryError('not-a-registry', about, `it did not answer with a list of ${member}`);
  }
  const { next_page: token } = json ?? {};
  return {
    names: names.filter(name => typeof name === 'string'),
    token: typeof token === 'string' && token !== '' ? token : undefined,
  };
}

/** Quay's opaque token, where only the body names it. */
function tokenPage(own: URL, token: string | undefined): URL | undefined {
  return token === undefined
    ? undefined
    : withQuery(own.origin, own.pathname, { n: String(pageSize), next_page: token });
}

/**
 * The page that `Link` names, by the address that was asked. A link to the page itself is none, and to another server
 * nobody is sent.
 * @param own where the list is, if a link elsewhere means it: Artifactory drops a virtual repository's prefix, and what
 * stands behind a proxy does not know its own path, nor its own name. Then only the place in the list counts: a list that
 * ended too early would hide what goes with a deletion.
 */
export function nextPage({ headers, url }: HttpAnswer, origin: string | undefined, own?: string): URL | undefined {
  const targets = nextLinks(headers['link']).map(target => URL.parse(target, url.href));
  const others = targets.filter(each => each !== null).filter(({ href }) => href !== url.href);
  const next = others.find(each => each.origin === origin) ?? (own === undefined ? undefined : others[0]);
  if (!next || own === undefined || (next.origin === origin && next.pathname === url.pathname)) return next;
  const places = ['last', 'next_page', 'n'].map(name => [name, next.searchParams.get(name)] as const);
  const known = places.filter((place): place is readonly [string, string] => place[1] !== null);
  const isPlace = origin !== undefined && known.some(([name]) => name !== 'n');
  return isPlace ? withQuery(origin, own, Object.fromEntries(known)) : undefined;
}

function withQuery(origin: string, path: string, query: Readonly<Record<string, string>>): URL {
  return new URL(`${path}?${new URLSearchParams(query).toString()}`, origin);
}

const linkPattern = /<([^<>]*)>((?:\s*;\s*[^\s=;,<"]+(?:\s*=\s*(?:"(?:\\.|[^"\\])*"|[^\s;,"]*))?)*)/g;
const linkParameter = /;\s*([^\s=;,<"]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s;,"]*))/g;

/** The targets of `Link: <…>; rel="next"`, by RFC 8288 § 3: a title may hold anything, `rel` several relations. */
function nextLinks(link: string | string[] | undefined): string[] {
  const links = typeof link === 'string' ? [link] : (link ?? []);
  return links.flatMap(each =>
    Array.from(each.matchAll(linkPattern)).flatMap(([, target = '', parameters = '']) => {
      const named = Array.from(parameters.matchAll(linkParameter)).find(([, name]) => name?.toLowerCase() === 'rel');
      const relations = (named?.[2] ?? named?.[3] ?? '').toLowerCase().split(/\s+/);
      return relations.includes('next') ? [target] : [];
    }),
  );
}
