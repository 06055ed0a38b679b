// Docker Hub: no catalog, but a service of its own whose pages of tags carry the platforms, digests and sizes of 100 tags
// in one request that counts as no pull, and needs no login where it is public. For the rest the registry itself is asked.
import { isJsonObject } from '../../core/json.ts';
import { isTag } from '../../core/reference.ts';
import { fullName, listedPlatform, orElse, pageOf, repositoryPage, segment, sortedPlatforms } from './common.ts';
import type { ListedPlatform, Provider, Question, TagPage } from './provider.ts';
import { listIn, type ServiceAnswer } from './service.ts';

export const dockerHubProvider: Provider = {
  kind: 'dockerhub',
  hosts: /^docker\.io$/,
  service: () => 'https://hub.docker.com/',
  login: 'exchange',

  async inNamespace({ host, ask, next }, namespace) {
    const path = `v2/namespaces/${segment(namespace, host)}/repositories?page_size=100`;
    // With a login the private ones are among them.
    const answer = await ask(next ?? path, { host, repository: namespace }, 'user');
    const results = listIn(answer, 'results', { host });
    const names = results.map(({ name }) => fullName(namespace, name));
    return repositoryPage(names, nextOf(answer));
  },

  async tags(question, repository) {
    const own = () => tagPage(question, repository.repository);
    const { lists, signal, next, prefix } = question;
    return orElse(question, own, () => lists.tags(repository, signal, next, prefix));
  },

  narrowsTags: true,
};

async function tagPage({ host, ask, next, prefix }: Question, repository: string): Promise<TagPage> {
  const about = { host, repository };
  const slash = repository.indexOf('/');
  const [namespace, name] = [repository.slice(0, slash), repository.slice(slash + 1)];
  const path = `v2/namespaces/${segment(namespace, host)}/repositories/${segment(name, host)}/tags?page_size=100`;
  // It takes a part of the name; the client keeps those that begin with it.
  const narrowed = prefix === undefined ? path : `${path}&name=${encodeURIComponent(prefix)}`;
  const answer = await ask(next ?? narrowed, about);
  const results = listIn(answer, 'results', about);
  const platforms = new Map<string, readonly ListedPlatform[]>();
  for (const { name: tag, images } of results) {
    if (typeof tag === 'string' && isTag(tag)) platforms.set(tag, platformsOf(images));
  }
  return { ...pageOf([...platforms.keys()], results.length > 0 ? nextOf(answer) : undefined), platforms };
}

function platformsOf(images: unknown): ListedPlatform[] {
  if (!Array.isArray(images)) return [];
  return sortedPlatforms(
    images.filter(isJsonObject).map(image => {
      const { os, architecture, variant, os_version, digest, size } = image;
      return listedPlatform({ os, architecture, variant, 'os.version': os_version }, digest, size);
    }),
  );
}

/** `next` of the body, followed on the same origin only, and never to the page itself. */
function nextOf({ json, url }: ServiceAnswer): URL | undefined {
  const next = isJsonObject(json) && typeof json['next'] === 'string' ? URL.parse(json['next'], url.href) : null;
  return next && next.origin === url.origin && next.href !== url.href ? next : undefined;
}
