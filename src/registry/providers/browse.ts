// Browsing: what a registry holds, asked in the way of its own kind. The kind is the host's, or the one that the user's
// setting names.
import type { Repository } from '../../core/reference.ts';
import type { RegistryKind } from '../../core/registryKind.ts';
import { checkedName, pullAccess, type ApiSettings, type RegistryApi } from '../api.ts';
import { RegistryError } from '../errors.ts';
import type { Lists, Page } from '../lists.ts';
import { acrProvider } from './acr.ts';
import { dockerHubProvider } from './dockerHub.ts';
import { ecrProvider, ecrPublicProvider } from './ecr.ts';
import { genericProvider } from './generic.ts';
import { ghcrProvider } from './ghcr.ts';
import { gitlabProvider } from './gitlab.ts';
import { googleProvider } from './google.ts';
import { harborProvider } from './harbor.ts';
import type { Provider, Question, TagPage } from './provider.ts';
import { quayProvider } from './quay.ts';
import type { PullQuota } from '../quota.ts';
import { askService, readAnswer } from './service.ts';

export interface Browsing {
  kindOf(host: string): RegistryKind;
  /** What a registry can list without being told more; undefined for nothing. */
  catalogOf(host: string): 'namespaces' | 'repositories' | undefined;
  /** Whether the repositories of one namespace can be listed. */
  listsNamespaces(host: string): boolean;
  /** A page of that catalog, by whole names. */
  browse(host: string, signal: AbortSignal, next?: URL): Promise<Page>;
  /** A page of one namespace's repositories, by whole names. */
  browseNamespace(host: string, namespace: string, signal: AbortSignal, next?: URL): Promise<Page>;
  /**
   * A page of tags, the newest first where the registry tells, with their platforms where that costs no request. With a
   * `prefix` those that begin so: asked for where `narrowsTags`, else chosen from a page of all.
   */
  browseTags(repository: Repository, signal: AbortSignal, next?: URL, prefix?: string): Promise<TagPage>;
  /** Whether the registry can be asked for tags that begin alike. */
  narrowsTags(host: string): boolean;
  /** What a registry last said of the pulls that are left. */
  quotaOf(host: string): PullQuota | undefined;
}

const providers: readonly Provider[] = [
  dockerHubProvider,
  ghcrProvider,
  quayProvider,
  gitlabProvider,
  harborProvider,
  ecrProvider,
  ecrPublicProvider,
  acrProvider,
  googleProvider,
  genericProvider,
];

/** What the user says comes first: a host may have moved, or stand behind another name. */
function providerOf(host: string, kind: RegistryKind | undefined): Provider {
  const byHost = providers.find(({ hosts }) => hosts?.test(host));
  if (kind === undefined || byHost?.kind === kind) return byHost ?? genericProvider;
  return providers.find(each => each.kind === kind) ?? genericProvider;
}

export function createBrowsing(
  api: RegistryApi,
  lists: Lists,
  settings: Pick<ApiSettings, 'options' | 'services'>,
): Browsing {
  const serviceRoot = (provider: Provider, host: string): URL | undefined => {
    const origin = api.originOf(host);
    const root = settings.services?.[provider.kind] ?? (origin && provider.service?.(host, origin));
    return root ? new URL(root) : undefined;
  };

  /** A kind whose service cannot be found is asked as any other registry. */
  const providerFor = (host: string): Provider => {
    const provider = providerOf(host, settings.options(host).kind);
    return provider.service && !serviceRoot(provider, host) ? genericProvider : provider;
  };

  const questionTo = (
    provider: Provider,
    host: string,
    signal: AbortSignal,
    next: URL | undefined,
    prefix = '',
  ): Question => ({
    host,
    signal,
    lists,
    ...(next && { next }),
    ...(prefix && { prefix }),
    async ask(path, about, as) {
      const root = serviceRoot(provider, host);
      if (!root) throw new RegistryError('unreachable', about, 'the host is not an address');
      const isWanted = provider.login !== 'exchange' || as === 'user';
      const mayKnow = isWanted && isOwn(provider, host, root, api.originOf(host));
      const login = provider.login && mayKnow ? { host, as: provider.login } : undefined;
      return askService(api, { root, path, about, signal, ...(login && { login }) });
    },
    askTags: about =>
      api.limited(about, signal, async both => {
        const path = next ?? `${checkedName(about, about)}/tags/list?n=1000`;
        const answer = await api.call({ path, access: pullAccess(about), about, signal: both });
        return readAnswer(answer, api.originOf(host) ?? '', about);
      }),
  });

  return {
    kindOf: host => providerOf(host, settings.options(host).kind).kind,

    catalogOf(host) {
      const provider = providerFor(host);
      if (provider.namespaces) return 'namespaces';
      return provider.repositories ? 'repositories' : undefined;
    },

    listsNamespaces: host => providerFor(host).inNamespace !== undefined,

    async browse(host, signal, next) {
      const provider = providerFor(host);
      const list = provider.namespaces ?? provider.repositories;
      if (!list) throw new RegistryError('not-found', { host }, 'it has no list of all repositories');
      return list(questionTo(provider, host, signal, next));
    },

    async browseNamespace(host, namespace, signal, next) {
      const provider = providerFor(host);
      if (!provider.inNamespace) throw new RegistryError('not-found', { host }, 'it has no list of a namespace');
      return provider.inNamespace(questionTo(provider, host, signal, next), namespace);
    },

    async browseTags({ host, repository }, signal, next, prefix = '') {
      const provider = providerFor(host);
      const where = { host, repository };
      checkedName(where, where);
      const page = provider.tags
        ? await provider.tags(questionTo(provider, host, signal, next, prefix), where)
        : await lists.tags(where, signal, next, prefix);
      return { ...page, names: page.names.filter(name => name.startsWith(prefix)) };
    },

    narrowsTags(host) {
      const { tags, narrowsTags = false } = providerFor(host);
      return tags === undefined || narrowsTags;
    },

    quotaOf: host => api.quotaOf(host),
  };
}

/**
 * Whether a registry's login may be given to a service: a host known to belong to it, or the registry's own machine. A
 * setting's `kind` alone must not send one company's password to another.
 */
function isOwn({ hosts }: Provider, host: string, root: URL, origin: string | undefined): boolean {
  return hosts?.test(host) === true || (origin !== undefined && new URL(origin).hostname === root.hostname);
}
