// What hangs beside an image: its referrers, and what Cosign put under tags of its own before there were any.
import { formatDigest, parseDigest, type Digest } from '../core/digest.ts';
import { distinct } from '../core/distinct.ts';
import type { Descriptor } from '../core/manifest.ts';
import { cosignTags } from '../core/referrers.ts';
import type { Reference, Repository } from '../core/reference.ts';
import { RegistryError } from './errors.ts';
import type { Manifests } from './manifests.ts';
import type { Referrers } from './referrers.ts';

/** Something that says something about an image. */
export interface Attached extends Pick<Descriptor, 'digest' | 'annotations'> {
  /** Its own, or else what kind of manifest it is. */
  readonly artifactType: string;
}

export interface AttachedReader {
  /** Each once; costs a HEAD for each of Cosign's tags beside the list of referrers. */
  attached(repository: Repository, subject: Digest, signal: AbortSignal): Promise<readonly Attached[]>;
}

export function createAttached(client: Pick<Referrers & Manifests, 'referrers' | 'head' | 'manifest'>): AttachedReader {
  const digestAt = async (reference: Reference, signal: AbortSignal): Promise<string | undefined> => {
    try {
      return (await client.head(reference, signal)) ?? (await client.manifest(reference, signal)).digest;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  };

  const tagged = async (
    { host, repository }: Repository,
    subject: Digest,
    signal: AbortSignal,
  ): Promise<Attached[]> => {
    const found = await Promise.all(
      cosignTags(subject).map(async ({ tag, artifactType }) => {
        const digest = await digestAt({ host, repository, tag, original: '' }, signal);
        // Some registries answer for such a tag with the subject itself.
        return digest === undefined || digest === formatDigest(subject) ? [] : [{ digest, artifactType }];
      }),
    );
    return found.flat();
  };

  return {
    async attached(repository, subject, signal) {
      const [listed, other] = await Promise.all([
        client.referrers(repository, subject, { signal }),
        tagged(repository, subject, signal),
      ]);
      const own = listed.filter(({ digest }) => parseDigest(digest)).map(described);
      // The list's words count, where both have it.
      return distinct([...other, ...own], ({ digest }) => digest);
    },
  };
}

function described({ digest, annotations, artifactType, mediaType }: Descriptor): Attached {
  return { digest, artifactType: artifactType ?? mediaType, ...(annotations && { annotations }) };
}

/** Artifactory answers 403 for a tag that does not exist; that the repository can be read is known from its list. */
export function isAbsent(error: unknown): boolean {
  return error instanceof RegistryError && (error.kind === 'not-found' || error.kind === 'forbidden');
}
