// GitHub’s registry deletes nothing itself: GitHub’s API deletes versions of a package, each of which is a manifest with all
// its tags (docs.github.com/rest/packages). They are listed to a token that may read packages, the newest first.
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { RegistryError } from '../errors.ts';
import { objectsIn, type ServiceAnswer } from '../providers/service.ts';
import { MovedTag } from './steps.ts';
import { listedTag, split, textsIn, type DeletionQuestion, type DeletionWay } from './way.ts';

export const ghcrWay: DeletionWay = {
  async list(question, page) {
    const { json, next } = await versions(question, page);
    const found = objectsIn(json, question);
    const tags = found.flatMap(version => tagsOf(version).flatMap(tag => listedTag(tag, version['name'], undefined)));
    return { tags, ...(next && found.length > 0 && { next }) };
  },

  tag: false,

  async manifest(question, { digest, tags }) {
    const { host, repository } = question;
    for (let page: URL | undefined; ;) {
      const answer: ServiceAnswer = await versions(question, page);
      const found = objectsIn(answer.json, question);
      const version = found.find(({ name }) => name === digest);
      const id = version?.['id'];
      // Whoever agreed knew nothing of a tag that it got since.
      const another = version && tagsOf(version).find(tag => !tags.includes(tag));
      if (another !== undefined) throw new MovedTag(another);
      // Below where they were found: what belongs to a user and what to an organisation have different paths.
      if (typeof id === 'number') return question.drop(`${answer.url.pathname.slice(1)}/${id}`);
      page = answer.next;
      if (!page || found.length === 0) {
        throw new RegistryError('not-found', { host, repository, tag: digest }, 'no version of the package is that');
      }
    }
  },
};

async function versions(question: DeletionQuestion, page: URL | undefined): Promise<ServiceAnswer> {
  const { namespace, name } = split(question);
  const path = `${namespace}/packages/container/${name}/versions?per_page=100`;
  try {
    return await question.ask(page ?? `users/${path}`);
  } catch (error) {
    const isNoUser = error instanceof RegistryError && error.kind === 'not-found';
    if (!isNoUser || page) throw error;
    return question.ask(`orgs/${path}`);
  }
}

function tagsOf({ metadata }: JsonObject): string[] {
  const container = isJsonObject(metadata) ? metadata['container'] : undefined;
  return isJsonObject(container) ? textsIn(container, 'tags') : [];
}
