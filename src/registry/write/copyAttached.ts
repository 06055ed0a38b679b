// Signatures, SBOMs and provenance that are no part of an image, copied with it: what refers to its manifests, what Cosign put
// under tags beside them, and what refers to those in turn.
import { formatDigest, parseDigest, type Digest } from '../../core/digest.ts';
import { RegistryError } from '../errors.ts';
import type { Lists } from '../lists.ts';
import { createFindAttached } from './attachedAt.ts';
import type { Copier } from './copy.ts';
import { createCopyAttachment, type AttachmentParts, type LeftOut } from './copyAttachment.ts';
import type { CopyRoute } from './copyRoute.ts';
import { createLimit, mostRequests, together } from './together.ts';

export type AttachedParts = AttachmentParts & Pick<Lists, 'tags'>;

/** A signature of a signature's SBOM, and no further. */
const deepest = 3;
const mostReferrers = 1000;

/** Rejects with RegistryError; what no longer is there, or the target does not take, is left out and told. */
export async function copyAttached(
  parts: AttachedParts,
  route: CopyRoute,
  copier: Copier,
  subjects: readonly Digest[],
  signal: AbortSignal,
): Promise<LeftOut[]> {
  const find = createFindAttached(parts, route);
  const copyOne = createCopyAttachment(parts, route, copier);
  const atOnce = createLimit(mostRequests);
  const seen = new Set(subjects.map(formatDigest));
  const leftOut: LeftOut[] = [];
  let room = mostReferrers;
  let level = subjects;
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const attached = await find(level, signal);
    room -= attached.reduce((sum, { referrers }) => sum + referrers.length, 0);
    if (room < 0) throw new RegistryError('too-large', route.source, `more than ${mostReferrers} referrers`);
    const works = attached.map(each => (both: AbortSignal) => atOnce(() => copyOne(each, both)));
    const outcomes = (await together(signal, works)).flat();
    leftOut.push(...outcomes.flatMap(each => each.leftOut ?? []));
    const found = outcomes.flatMap(each => parseDigest(each.digest ?? '') ?? []);
    level = found.filter(each => isNew(seen, formatDigest(each)));
  }
  return leftOut;
}

function isNew(seen: Set<string>, digest: string): boolean {
  return seen.size !== seen.add(digest).size;
}
