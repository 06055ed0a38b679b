// Harbor: its registry deletes by digest alone (`src/server/registry/manifest.go`), its own API a tag of an artifact.
import { isJsonObject } from '../../core/json.ts';
import { objectsIn } from '../providers/service.ts';
import { entriesTold, listedTag, split, type DeletionQuestion, type DeletionWay } from './way.ts';

export const harborWay: DeletionWay = {
  async list(question, page) {
    const path = `${artifactsOf(question)}?page=1&page_size=100&with_tag=true`;
    const { json, next } = await question.ask(page ?? path);
    const artifacts = objectsIn(json, question);
    const tags = artifacts.flatMap(({ digest, tags: names, references, manifest_media_type: type }) => {
      const children = Array.isArray(references)
        ? references.filter(isJsonObject).map(({ child_digest }) => child_digest)
        : undefined;
      const own = Array.isArray(names) ? names.filter(isJsonObject) : [];
      return own.flatMap(({ name }) => listedTag(name, digest, entriesTold(type, children)));
    });
    return { tags, ...(next && artifacts.length > 0 && { next }) };
  },

  tag: (question, tag, digest) => question.drop(`${artifactsOf(question)}/${digest}/tags/${tag}`),
};

/** Harbor decodes the name twice: a slash in it has to be encoded twice. */
function artifactsOf(question: DeletionQuestion): string {
  const { namespace, name } = split(question);
  return `projects/${namespace}/repositories/${encodeURIComponent(name)}/artifacts`;
}
