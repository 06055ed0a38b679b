// Docker Hub: no catalog, but a service of its own whose pages of tags carry the platforms, digests and sizes of 100 tags
// in one request that counts as no pull, and needs no login where it is public. For the rest the registry itself is asked.
import { isJsonObject } from '../../core/json.ts';
import {
  fullName,
  listedPlatform,
  orElse,
  repositoryPage,
  segment,
  sortedPlatforms,
  splitName,
  tagPageOf,
} from './common.ts';
import type { ListedPlatform, Provider, Question, TagPage } from './provider.ts';
import { listIn, type ServiceAnswer } from './service.ts';

export const dockerHubProvider: Provider = {
  kind: 'dockerhub',
  hosts: /^docker\.io$/,
  service: () => 'https://hub.docker.com/',
  login: 'exchange',

  async namespaces({ user }) {
    return repositoryPage([await user()], undefined);
  },

  listsOwn: true,

  async inNamespace({ host, ask, next, text }, namespace) {
    const path = `v2/namespaces/${segment(namespace, host)}/repositories?page_size=100${narrowedBy(text)}`;
    // With a login the private ones are among them.
    const answer = await ask(next ?? path, { host, repository: namespace }, 'user');
    const results = listIn(answer, 'results', { host });
    const names = results.map(({ name }) => fullName(namespace, name));
    return repositoryPage(names, nextOf(answer));
  },

  async tags(question, repository) {
    const own = () => tagPage(question, repository.repository);
    const { lists, signal, next, text } = question;
    return orElse(question, own, () => lists.tags(repository, signal, next, text));
  },

  finds: { inNamespace: 'part', tags: 'part' },
};

async function tagPage({ host, ask, next, text }: Question, repository: string): Promise<TagPage> {
  const about = { host, repository };
  const [namespace, name] = splitName(about);
  const path = `v2/namespaces/${segment(namespace, host)}/repositories/${segment(name, host)}/tags?page_size=100`;
  const answer = await ask(next ?? `${path}${narrowedBy(text)}`, about);
  const results = listIn(answer, 'results', about);
  const tags = results.map(({ name: tag, images, tag_last_pushed, last_updated }) => ({
    name: tag,
    platforms: platformsOf(images),
    pushed: tag_last_pushed ?? last_updated,
  }));
  return tagPageOf(tags, results.length > 0 ? nextOf(answer) : undefined);
}

function narrowedBy(text: string | undefined): string {
  return text === undefined ? '' : `&name=${encodeURIComponent(text)}`;
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
