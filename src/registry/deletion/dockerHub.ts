// Docker Hub: tags are deleted by its own service, with the account's token (docker/hub-feedback#1759); manifests by the
// registry since 2025, and only those that no tag and no index refers to (docs.docker.com/reference/api/registry).
import { isJsonObject } from '../../core/json.ts';
import { listIn } from '../providers/service.ts';
import { entriesTold, listedTag, split, type DeletionWay } from './way.ts';

export const dockerHubWay: DeletionWay = {
  async list(question, next) {
    const { namespace, name } = split(question);
    const answer = await question.ask(next ?? `v2/namespaces/${namespace}/repositories/${name}/tags?page_size=100`);
    const results = listIn(answer, 'results', question);
    const tags = results.flatMap(({ name: tag, digest, media_type, images }) => {
      const children = Array.isArray(images) ? images.filter(isJsonObject).map(image => image['digest']) : undefined;
      return listedTag(tag, digest, entriesTold(media_type, children));
    });
    const { json, url } = answer;
    const href = isJsonObject(json) && typeof json['next'] === 'string' ? URL.parse(json['next'], url.href) : null;
    return { tags, ...(href?.origin === url.origin && results.length > 0 && { next: href }) };
  },

  async tag(question, tag) {
    const { namespace, name } = split(question);
    await question.drop(`v2/repositories/${namespace}/${name}/tags/${tag}/`);
  },

  tagsFirst: true,
};
