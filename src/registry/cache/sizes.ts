// The compressed sizes of images, from their manifests: each is read once, and found again after the next start.
import { parseDigest } from '../../core/digest.ts';
import { compressedSize, type Manifest } from '../../core/manifest.ts';
import { formatReference, withDigest, type Repository } from '../../core/reference.ts';
import { BoundedMap } from '../bounded.ts';
import type { Content } from './content.ts';
import type { ImageDescription } from '../describe.ts';
import { RegistryError } from '../errors.ts';
import type { Failures } from './failures.ts';

export interface Sizes {
  of(repository: Repository, digest: string, signal: AbortSignal): Promise<number | undefined>;
  known(digest: string): number | undefined;
  /** Takes what an image and the manifests that are kept tell, so that it is known at once. */
  recall(description: ImageDescription): Promise<void>;
}

const mostSizes = 5000;
/** Manifests looked for on disk with one image. */
const mostRecalled = 32;

export function createSizes(content: Content, failures: Failures): Sizes {
  const sizes = new BoundedMap<number | undefined>({ entries: mostSizes });

  const keep = (digest: string, manifest: Manifest): void => {
    sizes.set(digest, manifest.kind === 'image' ? compressedSize(manifest) : undefined);
  };

  return {
    async of({ host, repository }, digest, signal) {
      const parsed = parseDigest(digest);
      if (sizes.has(digest) || !parsed) return sizes.get(digest);
      const reference = withDigest({ host, repository, original: '' }, parsed);
      const key = formatReference(reference);
      const failure = failures.recent(key);
      if (failure) throw failure;
      try {
        const { manifest } = await content.manifest(reference, signal);
        keep(digest, manifest);
        return sizes.get(digest);
      } catch (error) {
        if (error instanceof RegistryError) failures.add(key, host, error);
        throw error;
      }
    },

    known: digest => sizes.peek(digest),

    async recall({ digest, size, platforms }) {
      if (size !== undefined) sizes.set(digest, size);
      const unknown = platforms.filter(each => !sizes.has(each.digest)).slice(0, mostRecalled);
      const look = async (each: string) => {
        const parsed = parseDigest(each);
        const kept = parsed && (await content.kept(parsed));
        if (kept) keep(each, kept.manifest);
      };
      await Promise.all(unknown.map(each => look(each.digest)));
    },
  };
}
