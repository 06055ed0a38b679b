// Blobs of any size as streams: downloads whose digest holds, and the question whether a repository has one.
import { createHash } from 'node:crypto';
import { parseDigest } from '../../core/digest.ts';
import type { Descriptor } from '../../core/manifest.ts';
import type { Repository } from '../../core/reference.ts';
import { aboutOf, checkedName, pullAccess, type RegistryApi } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import { RegistryError, type RegistryErrorData } from '../errors.ts';

export type BlobDescriptor = Pick<Descriptor, 'digest' | 'size'>;

export interface Blobs {
  hasBlob(repository: Repository, digest: string, signal: AbortSignal, access?: Access): Promise<boolean>;
  /**
   * The blob's bytes as they come; nothing is asked before the first of them is wanted. The chunk that completes it is
   * given only when the digest holds: who received all of it received the right content.
   */
  blob(repository: Repository, blob: BlobDescriptor, signal: AbortSignal, access?: Access): AsyncIterable<Uint8Array>;
}

export function createBlobs(api: RegistryApi): Blobs {
  const callFor = (repository: Repository, digest: string, access: Access = pullAccess(repository)) => {
    const about = aboutOf(repository, digest);
    if (!parseDigest(digest)) throw new RegistryError('refused', about, 'it is not a digest');
    return { path: `${checkedName(repository, about)}/blobs/${digest}`, access, about };
  };

  return {
    async hasBlob(repository, digest, signal, access) {
      const call = callFor(repository, digest, access);
      return api.limited(call.about, signal, async both => {
        const answer = await api.call({ ...call, method: 'HEAD', expected: [200, 404], signal: both });
        await answer.discard();
        return answer.status === 200;
      });
    },

    async *blob(repository, { digest, size }, signal, access) {
      const call = callFor(repository, digest, access);
      const idle = api.idle(call.about, signal);
      try {
        idle.wait();
        const { body } = await api.call({ ...call, signal: idle.signal });
        for await (const chunk of verified(body, { digest, size }, call.about)) {
          idle.rest();
          yield chunk;
          idle.wait();
        }
      } finally {
        idle.rest();
      }
    },
  };
}

async function* verified(
  body: AsyncIterable<Uint8Array>,
  { digest, size }: BlobDescriptor,
  about: RegistryErrorData,
): AsyncIterable<Uint8Array> {
  const expected = parseDigest(digest);
  const hash = createHash(expected?.algorithm ?? 'sha256');
  const complete = () => hash.digest('hex') === expected?.hex;
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    hash.update(chunk);
    if (length > size || (length === size && !complete())) throw wrongContent(about);
    yield chunk;
  }
  if (length < size || (size === 0 && !complete())) throw wrongContent(about);
}

function wrongContent(about: RegistryErrorData): RegistryError {
  return new RegistryError('digest-mismatch', about, 'the content is not what its digest and size promise');
}
