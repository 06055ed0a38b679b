// GitHub's registry: packages are listed by GitHub's API, and only with a personal access token that may read packages,
// the same one that “docker login ghcr.io” keeps. That API lists a package's versions, the newest first, each with its tags; the
// registry itself lists the oldest tags first.
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { Repository } from '../../core/reference.ts';
import { RegistryError, type RegistryErrorData } from '../errors.ts';
import type { Page } from '../lists.ts';
import {
  fullName,
  oldestFirst,
  orElse,
  repositoryPage,
  segment,
  splitName,
  tagPageOf,
  type ListedTag,
} from './common.ts';
import type { Provider, Question, TagPage } from './provider.ts';
import { objectsIn, type ServiceAnswer } from './service.ts';

const query = 'packages?package_type=container&per_page=100';

export const ghcrProvider: Provider = {
  kind: 'ghcr',
  hosts: /^ghcr\.io$/,
  service: () => 'https://api.github.com/',
  login: 'bearer',

  async repositories({ host, ask, next }) {
    return packagePage(await ask(next ?? `user/${query}`, { host }), { host });
  },

  async inNamespace(question, namespace) {
    const about = { host: question.host };
    return packagePage(await ofOwner(question, namespace, query, about), about);
  },

  async tags(question, repository) {
    const other = () => oldestFirst(question, repository);
    // Without a token GitHub's API tells nothing: not even that much is asked.
    if ((await question.user()) === undefined) return other();
    return orElse(question, () => versions(question, repository), other);
  },
};

/** Below a user, or else below an organisation: a name does not tell which it is. */
async function ofOwner(
  { host, ask, next }: Question,
  owner: string,
  path: string,
  about: RegistryErrorData,
): Promise<ServiceAnswer> {
  const name = segment(owner, host);
  try {
    return await ask(next ?? `users/${name}/${path}`, about);
  } catch (error) {
    const isNoUser = error instanceof RegistryError && error.kind === 'not-found';
    if (!isNoUser || next) throw error;
    return ask(`orgs/${name}/${path}`, about);
  }
}

function packagePage({ json, next }: ServiceAnswer, about: RegistryErrorData): Page {
  return repositoryPage(objectsIn(json, about).map(imageName), next);
}

async function versions(question: Question, { host, repository }: Repository): Promise<TagPage> {
  const about = { host, repository };
  const [owner, name] = splitName(about);
  const path = `packages/container/${segment(name, host)}/versions?per_page=100`;
  const { json, next } = await ofOwner(question, owner, path, about);
  const listed = objectsIn(json, about);
  return tagPageOf(listed.flatMap(tagsOf), listed.length > 0 ? next : undefined);
}

/** None of a version that is only one platform of an index. */
function tagsOf({ metadata, created_at: pushed }: JsonObject): ListedTag[] {
  const container = isJsonObject(metadata) ? metadata['container'] : undefined;
  const tags: unknown = isJsonObject(container) ? container['tags'] : undefined;
  return Array.isArray(tags) ? tags.map((name: unknown) => ({ name, pushed })) : [];
}

/** GitHub's names keep their capitals; those of images have none. */
function imageName({ name, owner }: JsonObject): string | undefined {
  const login = isJsonObject(owner) ? owner['login'] : undefined;
  return fullName(login, name)?.toLowerCase();
}
