// What the tests of pushed indexes share: four images as a build server leaves them, and what was asked for.
import assert from 'node:assert/strict';
import type { IndexSpec, SpecEntry } from '../../src/core/indexes/spec.ts';
import { parseManifest, type Index, type Manifest } from '../../src/core/manifest.ts';
import { formatPlatform } from '../../src/core/platform.ts';
import { tagOrDigest, type Repository } from '../../src/core/reference.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import type { FetchedManifest } from '../../src/registry/manifests.ts';
import type { PushDraftOptions, PushedIndex, SavedImage } from '../../src/registry/write/indexDraft.ts';
import type { EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { lines, referenceTo } from './support.ts';

export const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'] as const;

/** The same four images each time, keyed by the tag that a build server would give each of them. */
export async function builds(mediaTypes: 'oci' | 'docker' = 'oci'): Promise<[tag: string, image: BuiltImage][]> {
  const images = platforms.map(async platform => {
    return [platform.replaceAll('/', '-'), await image({ platform, mediaTypes })] as [string, BuiltImage];
  });
  return Promise.all(images);
}

export function platformOf(tag: string) {
  const [os = '', architecture = '', variant] = tag.split('-');
  return { os, architecture, ...(variant !== undefined && { variant }) };
}

export function childrenOf(repository: string, tags: readonly string[], known = true): SpecEntry[] {
  return tags.map(tag => ({
    reference: referenceTo(`${repository}:${tag}`),
    ...(known && { platform: platformOf(tag) }),
  }));
}

export type PushOptions = Omit<IndexSpec, 'target' | 'manifests'> & PushDraftOptions;

/** Drafted and pushed, as a command does it. */
export async function pushIndex(
  client: Pick<RegistryClient, 'draftIndex' | 'pushDraft'>,
  { host, repository }: Repository,
  manifests: readonly SpecEntry[],
  { signal, onProgress, ...spec }: PushOptions,
): Promise<PushedIndex> {
  const draft = await client.draftIndex({ ...spec, target: { host, repository }, manifests }, { signal });
  return client.pushDraft(draft, { signal, ...(onProgress && { onProgress }) });
}

/** Requests up to the last that writes, and those that prove it. */
export function parted(log: readonly string[]): { pushed: string[]; proof: string[] } {
  const end = log.findLastIndex(line => line.startsWith('PUT')) + 1;
  return { pushed: log.slice(0, end), proof: log.slice(end).toSorted() };
}

/** What a proof asks for: the index by its digest, each of its tags, all that it holds. */
export function proofOf(
  repository: string,
  index: { readonly digest: string; readonly tags: readonly string[]; readonly holds: readonly string[] },
): string[] {
  const names = [...index.tags, ...index.holds];
  return [
    `GET /v2/${repository}/manifests/${index.digest}`,
    ...names.map(name => `HEAD /v2/${repository}/manifests/${name}`),
  ].toSorted();
}

export const plain = (requests: EmbeddedRegistry['requests']) =>
  lines(requests).map(line => line.replace(/uploads\/[\w-]{36}/, 'uploads/ID'));

export const contents = (text: string) => {
  const parsed = parseManifest(text) as Index;
  assert.equal(parsed.kind, 'index');
  return parsed.manifests.map(({ platform, digest }) => `${platform ? formatPlatform(platform) : 'none'} ${digest}`);
};

/** As an engine's archive is read. */
export function savedImage({ manifest, children, blobs }: BuiltImage): SavedImage {
  const all = [manifest, ...children.map(each => each.manifest)];
  const fetched = (digest: string): FetchedManifest => {
    const found = all.find(each => each.digest === digest);
    assert(found, digest);
    const text = found.bytes.toString();
    return { text, digest, manifest: parseManifest(text, found.mediaType) as Manifest };
  };
  return {
    root: fetched(manifest.digest),
    content: {
      manifest: async reference => fetched(tagOrDigest(reference)),
      async *blob(_, { digest }) {
        yield blobs.get(digest)!;
      },
    },
  };
}
