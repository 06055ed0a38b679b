// An image of a registry, looked into: its platforms as the registry describes them, each with what was found in it.
import { parseDigest } from '../../core/digest.ts';
import { isImageConfig, type Image } from '../../core/manifest.ts';
import { withDigest, type Reference } from '../../core/reference.ts';
import { aboutOf } from '../api.ts';
import type { RegistryClient } from '../client.ts';
import type { DescribedPlatform } from '../describe.ts';
import { RegistryError } from '../errors.ts';
import { lookInside, type ImageContent, type LookedInside, type ReadLayer } from './lookInside.ts';
import { UnreadableLayer } from './unreadable.ts';

type Documents = Pick<RegistryClient, 'manifest' | 'textBlob'>;

/** A platform's image with all that is needed to look into it. */
export interface ReadImage extends ImageContent {
  readonly digest: string;
  readonly manifest: Image;
}

/** The manifests and configurations of all of them at once. Rejects with RegistryError. */
export function readImages(
  client: Documents,
  reference: Reference,
  platforms: readonly DescribedPlatform[],
  signal: AbortSignal,
): Promise<ReadImage[]> {
  return Promise.all(
    platforms.map(async ({ platform, digest }) => {
      const { manifest } = await client.manifest(pinned(reference, digest), signal);
      if (manifest.kind !== 'image') {
        throw new RegistryError('malformed', aboutOf(reference, digest), 'an index stands where an image should');
      }
      // What is no image may have a platform too, and nothing that it starts.
      const isImage = isImageConfig(manifest.config);
      const configuration = isImage ? await client.textBlob(reference, manifest.config, signal) : '';
      return { platform, digest, manifest, layers: manifest.layers, configuration };
    }),
  );
}

/** The verdicts, in the order of the images. Rejects with RegistryError, or with the signal's reason. */
export function lookIntoImages(
  client: Pick<RegistryClient, 'blob'>,
  reference: Reference,
  images: readonly ReadImage[],
  signal: AbortSignal,
): Promise<LookedInside[]> {
  const read: ReadLayer = (layer, stopped) => client.blob(reference, layer, stopped);
  return lookInside(images, read, signal).catch((error: unknown) => {
    if (!(error instanceof UnreadableLayer)) throw error;
    throw new RegistryError(error.reason, aboutOf(reference, reference.tag ?? ''), error.message, { cause: error });
  });
}

function pinned(reference: Reference, text: string): Reference {
  const digest = parseDigest(text);
  return digest ? withDigest(reference, digest) : reference;
}
