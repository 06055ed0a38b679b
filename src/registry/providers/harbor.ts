// Harbor: the catalog is for administrators, but its own API lists projects, their repositories and, with each artifact,
// its tags and platforms. It takes the credentials of “docker login”, and shows what is public without them.
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import {
  listedPlatform,
  orElse,
  repositoryPage,
  segment,
  sortedPlatforms,
  splitName,
  tagPageOf,
  type ListedTag,
} from './common.ts';
import type { ListedPlatform, Provider, Question, TagPage } from './provider.ts';
import { objectsIn } from './service.ts';

export const harborProvider: Provider = {
  kind: 'harbor',
  service: (_, origin) => `${origin}/api/v2.0/`,
  login: 'basic',

  async namespaces({ host, ask, next: page, text }) {
    const path = `projects?page=1&page_size=100${narrowedBy('name', text)}`;
    const { json, next } = await ask(page ?? path, { host });
    return repositoryPage(
      objectsIn(json, { host }).map(({ name }) => name),
      next,
    );
  },

  async inNamespace({ host, ask, next: page, text }, namespace) {
    const path = `projects/${segment(namespace, host)}/repositories?page=1&page_size=100${narrowedBy('name', text)}`;
    const { json, next } = await ask(page ?? path, { host });
    return repositoryPage(
      objectsIn(json, { host }).map(({ name }) => name),
      next,
    );
  },

  async tags(question, repository) {
    const own = () => tagPage(question, repository.repository);
    const { lists, signal, next, text } = question;
    return orElse(question, own, () => lists.tags(repository, signal, next, text));
  },

  finds: { namespaces: 'part', inNamespace: 'part', tags: 'part' },
};

/** Harbor's own language of questions, where `~` is for a part (`src/lib/q`); a comma would end it. */
function narrowedBy(field: string, text: string | undefined): string {
  const part = text?.replace(/[^\w./-]+/g, '') ?? '';
  return part === '' ? '' : `&q=${encodeURIComponent(`${field}=~${part}`)}`;
}

async function tagPage({ host, ask, next: page, text }: Question, repository: string): Promise<TagPage> {
  const about = { host, repository };
  const [namespace, rest] = splitName(about);
  const project = segment(namespace, host);
  // Harbor decodes the name twice: a slash in it has to be encoded twice.
  const name = encodeURIComponent(segment(rest, host));
  const path = `projects/${project}/repositories/${name}/artifacts?page=1&page_size=100&with_tag=true${narrowedBy('tags', text)}`;
  const { json, next } = await ask(page ?? path, about);
  const artifacts = objectsIn(json, about);
  return tagPageOf(artifacts.flatMap(tagsOf), artifacts.length > 0 ? next : undefined);
}

/** Null for an artifact without tags. */
function tagsOf(artifact: JsonObject): ListedTag[] {
  const { tags } = artifact;
  if (!Array.isArray(tags)) return [];
  const platforms = platformsOf(artifact);
  return tags.filter(isJsonObject).map(({ name, push_time }) => ({ name, platforms, pushed: push_time }));
}

/** An index tells its children's platforms, an image alone its own. */
function platformsOf({ references, extra_attrs, digest, size }: JsonObject): ListedPlatform[] {
  const children = Array.isArray(references) ? references.filter(isJsonObject) : [];
  if (children.length === 0) return sortedPlatforms([listedPlatform(extra_attrs, digest, size)]);
  return sortedPlatforms(
    children.map(({ platform, child_digest }) => listedPlatform(platform, child_digest, undefined)),
  );
}
