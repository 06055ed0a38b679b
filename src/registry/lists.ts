// Lists that come in pages: the tags of a repository, the repositories of a registry.
import { parseJsonObject } from '../core/json.ts';
import { isRepositoryName, isTag, type Repository } from '../core/reference.ts';
import { checkedName, pullAccess, type RegistryApi } from './api.ts';
import type { Access } from './auth/authorize.ts';
import { RegistryError, type RegistryErrorData } from './errors.ts';
import { readBody, type HttpAnswer } from './transport.ts';

export interface Page {
  readonly names: readonly string[];
  /** Where the next page is, if there is one. */
  readonly next?: URL;
}

export interface Lists {
  /** A page of tags, in the registry's order: the first one, or the one that `next` of the page before names. */
  tags(repository: Repository, signal: AbortSignal, next?: URL): Promise<Page>;
  /** A page of the registry's repositories. */
  repositories(host: string, signal: AbortSignal, next?: URL): Promise<Page>;
}

const largestPage = 4 * 1024 * 1024;
/** ECR refuses more. */
const pageSize = 1000;

type Member = 'tags' | 'repositories';

export function createLists(api: RegistryApi): Lists {
  const page = (
    path: string | URL,
    access: Access,
    member: Member,
    about: RegistryErrorData,
    signal: AbortSignal,
  ): Promise<Page> =>
    api.limited(about, signal, async both => {
      const answer = await api.call({ path, access, about, signal: both });
      const names = readNames(await readBody(answer, largestPage, about), member, about);
      // Some registries name a next page for ever: an empty page is the last one.
      const next = names.length > 0 ? nextPage(answer, api.originOf(access.host)) : undefined;
      const valid = names.filter(member === 'tags' ? isTag : isRepositoryName);
      return next ? { names: valid, next } : { names: valid };
    });

  return {
    async tags({ host, repository }, signal, next) {
      const about = { host, repository };
      const path = next ?? `${checkedName(about, about)}/tags/list?n=${pageSize}`;
      return page(path, pullAccess(about), 'tags', about, signal);
    },

    repositories(host, signal, next) {
      const path = next ?? `_catalog?n=${pageSize}`;
      return page(path, { host, scopes: ['registry:catalog:*'] }, 'repositories', { host }, signal);
    },
  };
}

function readNames(bytes: Uint8Array, member: Member, about: RegistryErrorData): string[] {
  const json = parseJsonObject(new TextDecoder().decode(bytes));
  // Some registries answer with null where there is none.
  const names = json && (json[member] ?? []);
  if (Array.isArray(names)) return names.filter(name => typeof name === 'string');
  throw new RegistryError('not-a-registry', about, `it did not answer with a list of ${member}`);
}

/** A link to another server, or to the page itself, is no next page. */
function nextPage({ headers, url }: HttpAnswer, origin: string | undefined): URL | undefined {
  const next = nextLinks(headers['link']).map(target => URL.parse(target, url.href));
  return next.find(each => each !== null && each.origin === origin && each.href !== url.href) ?? undefined;
}

/** The targets of `Link: <…>; rel="next"`. */
function nextLinks(link: string | string[] | undefined): string[] {
  const links = typeof link === 'string' ? [link] : (link ?? []);
  return links.flatMap(each => /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(each)?.[1] ?? []);
}
