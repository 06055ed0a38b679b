// What the tests of copied images share: an index with attestations, two real registries behind counting proxies, and what
// was asked of them.
import type { RegistryClient } from '../../src/registry/client.ts';
import type { CopiedImage, CopyImageOptions } from '../../src/registry/write/copyImage.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { startCountingProxy, type CountingProxy } from '../support/registry/proxy.ts';
import { lines, referenceTo, uncancelled } from './support.ts';

export const names = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] as const;

/** The same each time: an image for each of the names, every one with a layer of its own and the same program. */
export async function platformImages(mediaTypes: 'oci' | 'docker' = 'oci'): Promise<BuiltImage[]> {
  const files = (platform: string) => ({ 'etc/platform': platform, 'etc/name': 'app' });
  return Promise.all(names.map(platform => image({ platform, files: files(platform), mediaTypes })));
}

export async function attestedIndex(): Promise<BuiltImage> {
  return index(await platformImages(), { attestations: true, annotations: { 'test.kept': 'yes' } });
}

export interface CountedRegistry extends Distribution {
  /** Behind the proxy, as clients are to name it. */
  readonly name: string;
  readonly proxy: CountingProxy;
}

export async function startCounted(images: readonly (readonly [string, BuiltImage])[] = []): Promise<CountedRegistry> {
  const registry = await startDistribution();
  await copyInto(registry.host, undefined, images);
  const proxy = await startCountingProxy(registry.host);
  const stop = async () => {
    await proxy.close();
    await registry.stop();
  };
  return { ...registry, name: proxy.host, proxy, stop };
}

export function copy(
  client: RegistryClient,
  from: string,
  to: string,
  options: Partial<CopyImageOptions> = {},
): Promise<CopiedImage> {
  return client.copyImage(referenceTo(from), referenceTo(to), { signal: uncancelled(), ...options });
}

/** How often what was asked, in one word each: `GET manifests`, `POST mount`. */
export function kinds({ proxy }: CountedRegistry): Record<string, number> {
  const all = lines(proxy.requests).map(line => {
    const [method = '', path = ''] = line.split(' ');
    if (path.includes('mount=')) return `${method} mount`;
    return `${method} ${/\/(manifests|blobs\/uploads|blobs|tags|referrers)\//.exec(path)?.[1] ?? path}`;
  });
  const counts: Record<string, number> = {};
  for (const kind of all.toSorted()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
