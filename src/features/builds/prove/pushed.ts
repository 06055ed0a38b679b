// What was pushed, read back from the registry by our own client, and looked into.
import { parseDigest } from '../../../core/digest.ts';
import { compressedSize } from '../../../core/manifest.ts';
import { InvalidReference, parseReference, withDigest, type Reference } from '../../../core/reference.ts';
import type { RegistryClient } from '../../../registry/client.ts';
import type { LookedInside } from '../../../registry/contents/lookInside.ts';
import type { ReadImage } from '../../../registry/contents/registryImages.ts';
import { describeImage, type DescribedPlatform, type ImageDescription } from '../../../registry/describe.ts';
import type { Found, FoundPlatform } from './proof.ts';

type Source = Pick<RegistryClient, 'manifest' | 'textBlob'>;

/** The same content under several tags is looked into once. */
export type Inside = Map<string, Promise<LookedInside[]>>;

/**
 * Of the cache nothing is asked, nor of a mirror where the tag points to: what was known before the push proves nothing of it.
 * Rejects with RegistryError.
 */
export async function pushedImage(
  tag: string,
  client: RegistryClient,
  inside: Inside,
  signal: AbortSignal,
): Promise<Found> {
  const named = parseReference(tag);
  if (named instanceof InvalidReference) throw named;
  const pushed = parseDigest((await client.pointedTo(named, named.tag ?? 'latest', signal)) ?? '');
  const reference = pushed ? withDigest(named, pushed) : named;
  const { lookIntoImages } = await import('../../../registry/contents/registryImages.ts');
  const description = await describeImage(client, reference, signal);
  return foundIn(client, reference, description, signal, read => {
    const looked = inside.get(description.digest) ?? lookIntoImages(client, reference, read, signal);
    inside.set(description.digest, looked);
    return looked;
  });
}

/** Everything that an index or an image tells of its platforms. */
export async function foundIn(
  source: Source,
  reference: Reference,
  { digest, platforms }: ImageDescription,
  signal: AbortSignal,
  look: (images: readonly ReadImage[]) => Promise<LookedInside[]>,
): Promise<Found> {
  const { readImages } = await import('../../../registry/contents/registryImages.ts');
  const [read, attestations] = await Promise.all([
    readImages(source, reference, platforms, signal),
    Promise.all(platforms.map(each => countAttestations(source, reference, each, signal))),
  ]);
  const inside = await look(read);
  const found = platforms.map(({ platform, digest }, at): FoundPlatform => {
    const [image, looked] = [read[at], inside[at]];
    return {
      platform,
      digest,
      attestations: attestations[at] ?? 0,
      ...(image && { size: compressedSize(image.manifest) }),
      ...(looked && { inside: looked }),
    };
  });
  return { digest, platforms: found };
}

/** One manifest holds the statements about a platform, each as a layer (BuildKit's attestation-storage.md). */
async function countAttestations(
  source: Source,
  reference: Reference,
  { attestations }: DescribedPlatform,
  signal: AbortSignal,
): Promise<number> {
  const counts = attestations.map(async attestation => {
    const digest = parseDigest(attestation.digest);
    if (!digest) return 0;
    const { manifest } = await source.manifest(withDigest(reference, digest), signal);
    return manifest.kind === 'image' ? manifest.layers.length : 0;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
