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
import type { Finds, Provider, Question, TagPage } from './provider.ts';
import { quayProvider } from './quay.ts';
import type { PullQuota } from '../quota.ts';
import { askService, readAnswer } from './service.ts';

export interface Browsing {
  kindOf(host: string): RegistryKind;
  /** What a registry can list without being told more: `own`, the account's own namespace; undefined for nothing. */
  catalogOf(host: string): 'namespaces' | 'own' | 'repositories' | undefined;
  /** Whether the repositories of one namespace can be listed. */
  listsNamespaces(host: string): boolean;
  /** A page of that catalog, by whole names; with a `text` those of it that hold it. */
  browse(host: string, signal: AbortSignal, next?: URL, text?: string): Promise<Page>;
  /** A page of one namespace's repositories, by whole names; with a `text` those of it that hold it. */
  browseNamespace(host: string, namespace: string, signal: AbortSignal, next?: URL, text?: string): Promise<Page>;
  /**
   * A page of tags, the newest first where the registry tells, with their platforms where that costs no request; with a
   * `text` those of it that hold it, in small letters or capitals.
   */
  browseTags(repository: Repository, signal: AbortSignal, next?: URL, text?: string): Promise<TagPage>;
  /**
   * What the registry can be asked for: names that hold a text, or only those that begin with it. Undefined where a text
   * only chooses from a page of all.
   */
  findsTags(host: string): Finds | undefined;
  /** The same of the catalog, or of the repositories of a namespace. */
  findsRepositories(host: string, namespace?: string): Finds | undefined;
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
export function providerOf(host: string, kind: RegistryKind | undefined): Provider {
  const byHost = providers.find(({ hosts }) => hosts?.test(host));
  if (kind === undefined || byHost?.kind === kind) return byHost ?? genericProvider;
  return providers.find(each => each.kind === kind) ?? genericProvider;
}

/** Where the provider's own service is; undefined where it has none, or nobody can say where. */
export function serviceRootOf(
  { kind, service }: Provider,
  host: string,
  api: Pick<RegistryApi, 'originOf'>,
  { services }: Pick<ApiSettings, 'services'>,
): URL | undefined {
  const origin = api.originOf(host);
  const root = services?.[kind] ?? (origin && service?.(host, origin));
  return root ? new URL(root) : undefined;
}

export function createBrowsing(
  api: RegistryApi,
  lists: Lists,
  settings: Pick<ApiSettings, 'options' | 'services' | 'credentials'>,
): Browsing {
  const serviceRoot = (provider: Provider, host: string) => serviceRootOf(provider, host, api, settings);

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
    text = '',
  ): Question => ({
    host,
    signal,
    lists,
    ...(next && { next }),
    ...(text && { text }),
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
    async user() {
      const root = serviceRoot(provider, host);
      if (!provider.login || !root || !isOwn(provider, host, root, api.originOf(host))) return undefined;
      const found = await settings.credentials(host, signal);
      return found?.kind === 'password' ? found.username : undefined;
    },
  });

  return {
    kindOf: host => providerOf(host, settings.options(host).kind).kind,

    catalogOf(host) {
      const provider = providerFor(host);
      if (provider.namespaces) return provider.listsOwn ? 'own' : 'namespaces';
      return provider.repositories ? 'repositories' : undefined;
    },

    listsNamespaces: host => providerFor(host).inNamespace !== undefined,

    async browse(host, signal, next, text) {
      const provider = providerFor(host);
      const list = provider.namespaces ?? provider.repositories;
      if (!list) throw new RegistryError('not-found', { host }, 'it has no list of all repositories');
      return holding(text, await list(questionTo(provider, host, signal, next, text)));
    },

    async browseNamespace(host, namespace, signal, next, text) {
      const provider = providerFor(host);
      if (!provider.inNamespace) throw new RegistryError('not-found', { host }, 'it has no list of a namespace');
      return holding(text, await provider.inNamespace(questionTo(provider, host, signal, next, text), namespace));
    },

    async browseTags({ host, repository }, signal, next, text) {
      const provider = providerFor(host);
      const where = { host, repository };
      checkedName(where, where);
      const page = provider.tags
        ? await provider.tags(questionTo(provider, host, signal, next, text), where)
        : await lists.tags(where, signal, next, text);
      return holding(text, page);
    },

    findsTags(host) {
      const { tags, finds } = providerFor(host);
      return tags ? finds?.tags : 'beginning';
    },

    findsRepositories(host, namespace) {
      const { namespaces, finds } = providerFor(host);
      if (namespace !== undefined) return finds?.inNamespace;
      return namespaces ? finds?.namespaces : finds?.repositories;
    },

    quotaOf: host => api.quotaOf(host),
  };
}

/** What of a page holds a text: services differ in what they make of capitals, and of what they take for a part. */
function holding<T extends Page>(text: string | undefined, page: T): T {
  const wanted = text?.toLowerCase();
  return wanted ? { ...page, names: page.names.filter(name => name.toLowerCase().includes(wanted)) } : page;
}

/**
 * Whether a registry's login may be given to a service: a host known to belong to it, or the registry's own machine. A
 * setting's `kind` alone must not send one company's password to another.
 */
export function isOwn({ hosts }: Provider, host: string, root: URL, origin: string | undefined): boolean {
  return hosts?.test(host) === true || (origin !== undefined && new URL(origin).hostname === root.hostname);
}
