// GitLab: the registries of a group's or a project's repositories are listed by GitLab's API, which takes the access token
// that “docker login” keeps, if it may read the API. Tags are the registry's own.
import { RegistryError } from '../errors.ts';
import type { Page } from '../lists.ts';
import { repositoryPage, segment } from './common.ts';
import type { Provider, Question } from './provider.ts';
import { objectsIn } from './service.ts';

const list = 'registry/repositories?per_page=100';

export const gitlabProvider: Provider = {
  kind: 'gitlab',
  hosts: /^registry\.gitlab\.com$/,
  service: gitlabOf,
  login: 'bearer',

  async inNamespace(question, namespace) {
    const id = segment(namespace, question.host);
    try {
      return await registries(question, `api/v4/groups/${id}/${list}`);
    } catch (error) {
      const isNoGroup = error instanceof RegistryError && error.kind === 'not-found';
      if (!isNoGroup || question.next) throw error;
      return registries(question, `api/v4/projects/${id}/${list}`);
    }
  },
};

/** A registry on a port of its own belongs to the GitLab of that host; for another name nobody can say where it is. */
function gitlabOf(host: string, origin: string): string | undefined {
  if (host === 'registry.gitlab.com') return 'https://gitlab.com/';
  const { protocol, hostname, port } = new URL(origin);
  return port !== '' ? `${protocol}//${hostname}/` : undefined;
}

async function registries({ host, ask, next: page }: Question, path: string): Promise<Page> {
  const { json, next } = await ask(page ?? path, { host });
  return repositoryPage(
    objectsIn(json, { host }).map(each => each['path']),
    next,
  );
}
