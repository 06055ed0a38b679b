// Google's registries: a list of tags tells besides when each image was uploaded, and which repositories lie below. They
// take the credentials of gcloud's own credential helper.
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { RegistryError, type RegistryErrorData } from '../errors.ts';
import { repositoryPage, tagPageOf } from './common.ts';
import type { Provider } from './provider.ts';
import type { ServiceAnswer } from './service.ts';

export const googleProvider: Provider = {
  kind: 'google',
  hosts: /^(?:(?:[a-z]+\.)?gcr\.io|[a-z0-9-]+\.pkg\.dev)$/,

  repositories: ({ lists, host, signal, next }) => lists.repositories(host, signal, next),

  async inNamespace({ host, askTags }, namespace) {
    const about = { host, repository: namespace };
    const { json, next } = await askTags(about);
    const { child } = listOf(json, about);
    const names = Array.isArray(child) ? child.filter(each => typeof each === 'string') : [];
    return repositoryPage(
      names.map(name => `${namespace}/${name}`),
      next,
    );
  },

  async tags({ askTags }, repository) {
    const { json, next } = await askTags(repository);
    const list = listOf(json, repository);
    const uploaded = uploadTimes(list);
    const tags = Array.isArray(list['tags']) ? list['tags'].filter(each => typeof each === 'string') : [];
    const newest = tags.toSorted((left, right) => (uploaded.get(right) ?? 0) - (uploaded.get(left) ?? 0));
    const listed = newest.map(name => ({ name, pushed: uploaded.get(name) }));
    return tagPageOf(listed, tags.length > 0 ? next : undefined);
  },
};

function listOf(json: ServiceAnswer['json'], about: RegistryErrorData): JsonObject {
  if (isJsonObject(json)) return json;
  throw new RegistryError('not-a-registry', about, 'it did not answer with a list of tags');
}

/** By tag, in milliseconds since the epoch: `manifest` is told by digest, each with its tags. */
function uploadTimes({ manifest }: JsonObject): Map<string, number> {
  const times = new Map<string, number>();
  for (const details of Object.values(isJsonObject(manifest) ? manifest : {})) {
    if (!isJsonObject(details) || !Array.isArray(details['tag'])) continue;
    const uploaded = Number(details['timeUploadedMs']);
    for (const tag of details['tag']) if (typeof tag === 'string') times.set(tag, uploaded || 0);
  }
  return times;
}
