// One tag for each platform, put where the index that was just proven has that platform's image: no bytes are moved. What the
// index says beside it (provenance, SBOM) stays with the index: a single image is what `docker manifest` and older tools expect.
import { platformTagNames, type PlatformTag } from '../../../core/builds/platformTags.ts';
import type { ImageSpec } from '../../../core/builds/spec.ts';
import { parseDigest, shortDigest } from '../../../core/digest.ts';
import { samePlatform } from '../../../core/platform.ts';
import { InvalidReference, parseReference, withDigest, type Reference } from '../../../core/reference.ts';
import { contentOf } from '../../../registry/write/write.ts';
import type { BuildParts } from '../parts.ts';
import type { Proof } from './proof.ts';

/**
 * Puts the tags of `platformTagNames` where the proofs found the platforms, whatever became of the whole image's tag since,
 * and says so. Rejects with RegistryError.
 */
export async function tagPlatforms(
  images: readonly ImageSpec[],
  proofs: readonly Proof[],
  { client, log }: BuildParts,
  signal: AbortSignal,
  write: (line: string) => void,
): Promise<void> {
  const put = async ({ tag, platform, of }: PlatformTag): Promise<string[]> => {
    const proof = proofs.find(each => each.tag === of);
    const found = proof?.platforms.find(each => samePlatform(each.platform, platform));
    const digest = parseDigest(found?.digest ?? '');
    if (!digest) return [];
    const fetched = await client.manifest(withDigest(parsed(of), digest), signal);
    const named = await client.putManifest(parsed(tag), contentOf(fetched), signal);
    return [`${tag}  ${shortDigest(named)}`];
  };
  for (const line of (await Promise.all(images.flatMap(platformTagNames).map(put))).flat()) {
    write(line);
    log.info(line);
  }
}

function parsed(tag: string): Reference {
  const reference = parseReference(tag);
  if (reference instanceof InvalidReference) throw reference;
  return reference;
}
