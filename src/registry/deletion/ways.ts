// The ways to delete, by kind of registry.
import { isJsonObject } from '../../core/json.ts';
import type { RegistryKind } from '../../core/registryKind.ts';
import { listIn } from '../providers/service.ts';
import { dockerHubWay } from './dockerHub.ts';
import { ghcrWay } from './ghcr.ts';
import { harborWay } from './harbor.ts';
import { entriesTold, listedTag, textsIn, type DeletionWay } from './way.ts';

/** Quay’s API tells the digest of each tag of what is public. */
const quayWay: DeletionWay = {
  async list(question, next) {
    const path = `api/v1/repository/${question.repository}/tag/?limit=100&page=1&onlyActiveTags=true`;
    const answer = await question.ask(next ?? path);
    const found = listIn(answer, 'tags', question);
    const tags = found.flatMap(({ name, manifest_digest, is_manifest_list }) =>
      listedTag(name, manifest_digest, is_manifest_list === false ? [] : undefined),
    );
    const hasMore = isJsonObject(answer.json) && answer.json['has_additional'] === true && found.length > 0;
    return { tags, ...(hasMore && { next: nextNumber(answer.url) }) };
  },
};

function nextNumber(url: URL): URL {
  const next = new URL(url);
  next.searchParams.set('page', String(Number(url.searchParams.get('page')) + 1));
  return next;
}

/** Google’s registries tell all of it in their own list; they refuse a manifest with tags (`GOOGLE_MANIFEST_DANGLING_TAG`). */
const googleWay: DeletionWay = {
  async list(question, page) {
    const { json, next } = await question.askRegistry(page ?? `v2/${question.repository}/tags/list?n=1000`);
    const list = isJsonObject(json) ? json : {};
    const details = Object.entries(isJsonObject(list['manifest']) ? list['manifest'] : {});
    const told = details.flatMap(([digest, manifest]) => {
      if (!isJsonObject(manifest)) return [];
      const entries = entriesTold(manifest['mediaType']);
      return textsIn(manifest, 'tag').flatMap(tag => listedTag(tag, digest, entries));
    });
    const known = new Set(told.map(({ tag }) => tag));
    const names = textsIn(list, 'tags');
    const others = names.filter(tag => !known.has(tag)).flatMap(tag => listedTag(tag, undefined, undefined));
    return { tags: [...told, ...others], ...(next && names.length > 0 && { next }) };
  },
  tagsFirst: true,
};

/** Azure’s registries delete by digest alone; a tag goes by an API of their own, with the registry’s token. */
const acrWay: DeletionWay = {
  tag: (question, tag) => question.dropFromRegistry(`acr/v1/${question.repository}/_tags/${tag}`),
};

const ways: Readonly<Partial<Record<RegistryKind, DeletionWay>>> = {
  dockerhub: dockerHubWay,
  ghcr: ghcrWay,
  quay: quayWay,
  harbor: harborWay,
  google: googleWay,
  acr: acrWay,
};

export function wayOf(kind: RegistryKind): DeletionWay {
  return ways[kind] ?? {};
}
