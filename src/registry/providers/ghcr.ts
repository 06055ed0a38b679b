// GitHub's registry: packages are listed by GitHub's API, and only with a personal access token that may read packages,
// the same one that “docker login ghcr.io” keeps. Tags come oldest first.
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { RegistryError } from '../errors.ts';
import type { Page } from '../lists.ts';
import { fullName, newestFirst, repositoryPage, segment } from './common.ts';
import type { Provider, Question } from './provider.ts';
import { objectsIn } from './service.ts';

const query = 'packages?package_type=container&per_page=100';

export const ghcrProvider: Provider = {
  kind: 'ghcr',
  hosts: /^ghcr\.io$/,
  service: () => 'https://api.github.com/',
  login: 'bearer',

  repositories: question => packages(question, `user/${query}`),

  async inNamespace(question, namespace) {
    const owner = segment(namespace, question.host);
    try {
      return await packages(question, `users/${owner}/${query}`);
    } catch (error) {
      const isNoUser = error instanceof RegistryError && error.kind === 'not-found';
      if (!isNoUser || question.next) throw error;
      return packages(question, `orgs/${owner}/${query}`);
    }
  },

  tags: newestFirst,
};

async function packages({ host, ask, next: page }: Question, path: string): Promise<Page> {
  const about = { host };
  const { json, next } = await ask(page ?? path, about);
  return repositoryPage(objectsIn(json, about).map(imageName), next);
}

/** GitHub's names keep their capitals; those of images have none. */
function imageName({ name, owner }: JsonObject): string | undefined {
  const login = isJsonObject(owner) ? owner['login'] : undefined;
  return fullName(login, name)?.toLowerCase();
}
