// Harbor: the catalog is for administrators, but its own API lists projects, their repositories and, with each artifact,
// its tags and platforms. It takes the credentials of “docker login”, and shows what is public without them.
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { isTag } from '../../core/reference.ts';
import { listedPlatform, orElse, pageOf, repositoryPage, segment, sortedPlatforms } from './common.ts';
import type { ListedPlatform, Provider, Question, TagPage } from './provider.ts';
import { objectsIn } from './service.ts';

export const harborProvider: Provider = {
  kind: 'harbor',
  service: (_, origin) => `${origin}/api/v2.0/`,
  login: 'basic',

  async namespaces({ host, ask, next: page }) {
    const { json, next } = await ask(page ?? 'projects?page=1&page_size=100', { host });
    return repositoryPage(
      objectsIn(json, { host }).map(({ name }) => name),
      next,
    );
  },

  async inNamespace({ host, ask, next: page }, namespace) {
    const path = `projects/${segment(namespace, host)}/repositories?page=1&page_size=100`;
    const { json, next } = await ask(page ?? path, { host });
    return repositoryPage(
      objectsIn(json, { host }).map(({ name }) => name),
      next,
    );
  },

  async tags(question, repository) {
    const own = () => tagPage(question, repository.repository);
    return orElse(question, own, () => question.lists.tags(repository, question.signal, question.next));
  },
};

async function tagPage({ host, ask, next: page }: Question, repository: string): Promise<TagPage> {
  const about = { host, repository };
  const slash = repository.indexOf('/');
  const project = segment(repository.slice(0, slash), host);
  // Harbor decodes the name twice: a slash in it has to be encoded twice.
  const name = encodeURIComponent(segment(repository.slice(slash + 1), host));
  const path = `projects/${project}/repositories/${name}/artifacts?page=1&page_size=100&with_tag=true`;
  const { json, next } = await ask(page ?? path, about);
  const artifacts = objectsIn(json, about);
  const platforms = new Map<string, readonly ListedPlatform[]>();
  for (const artifact of artifacts) {
    for (const tag of tagsOf(artifact)) platforms.set(tag, platformsOf(artifact));
  }
  return { ...pageOf([...platforms.keys()], artifacts.length > 0 ? next : undefined), platforms };
}

/** Null for an artifact without tags. */
function tagsOf({ tags }: JsonObject): string[] {
  const names = Array.isArray(tags) ? tags.filter(isJsonObject).map(({ name }) => name) : [];
  return names.filter(name => typeof name === 'string').filter(isTag);
}

/** An index tells its children's platforms, an image alone its own. */
function platformsOf({ references, extra_attrs, digest, size }: JsonObject): ListedPlatform[] {
  const children = Array.isArray(references) ? references.filter(isJsonObject) : [];
  if (children.length === 0) return sortedPlatforms([listedPlatform(extra_attrs, digest, size)]);
  return sortedPlatforms(
    children.map(({ platform, child_digest }) => listedPlatform(platform, child_digest, undefined)),
  );
}
