// What the tests of pushed indexes share: four images as a build server leaves them, and what was asked for.
import assert from 'node:assert/strict';
import { parseManifest, type Index } from '../../src/core/manifest.ts';
import { formatPlatform } from '../../src/core/platform.ts';
import type { IndexChild } from '../../src/registry/write/indexChildren.ts';
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

export function childrenOf(repository: string, tags: readonly string[], known = true): IndexChild[] {
  return tags.map(tag => ({
    reference: referenceTo(`${repository}:${tag}`),
    ...(known && { platform: platformOf(tag) }),
  }));
}

export const plain = (requests: EmbeddedRegistry['requests']) =>
  lines(requests).map(line => line.replace(/uploads\/[\w-]{36}/, 'uploads/ID'));

export const contents = (text: string) => {
  const parsed = parseManifest(text) as Index;
  assert.equal(parsed.kind, 'index');
  return parsed.manifests.map(({ platform, digest }) => `${platform ? formatPlatform(platform) : 'none'} ${digest}`);
};
