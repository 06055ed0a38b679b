// Where a tag points to at this moment: asked of the registry itself, as a mirror may be behind, and never of what is kept.
import { parseDigest } from '../../core/digest.ts';
import { mediaTypes } from '../../core/manifest.ts';
import { tagOrDigest, type Reference } from '../../core/reference.ts';
import { aboutOf, checkedName, checkedTag, pullAccess, type RegistryApi } from '../api.ts';
import { RegistryError } from '../errors.ts';
import type { Manifests } from '../manifests.ts';

interface Head {
  readonly digest: string;
  readonly mediaType: string;
}

/** Undefined for what is not there. Rejects with RegistryError or the signal's reason. */
export type HeadOf = (reference: Reference, signal: AbortSignal) => Promise<Head | undefined>;

const accept = Object.values(mediaTypes).join(', ');

export function createHeads(api: RegistryApi, { manifest }: Pick<Manifests, 'manifest'>): HeadOf {
  const ask: HeadOf = (reference, signal) => {
    const about = aboutOf(reference, tagOrDigest(reference));
    const path = `${checkedName(reference, about)}/manifests/${checkedTag(reference, about)}`;
    const { host, repository } = reference;
    // A limit that names no tag is for no mirror.
    return api.limited({ host, repository }, signal, async both => {
      const call = { method: 'HEAD', path, access: pullAccess(reference), about, headers: { accept } } as const;
      const answer = await api.call({ ...call, signal: both });
      await answer.discard();
      const digest = answer.headers['docker-content-digest'];
      const mediaType = String(answer.headers['content-type'] ?? '').replace(/;.*/, '');
      return typeof digest === 'string' && parseDigest(digest) ? { digest, mediaType } : undefined;
    });
  };

  return async (reference, signal) => {
    try {
      const head = await ask(reference, signal).catch(ifRefused);
      if (head) return head;
      const { digest, manifest: content } = await manifest(reference, signal);
      return { digest, mediaType: content.mediaType };
    } catch (error) {
      if (error instanceof RegistryError && error.kind === 'not-found') return undefined;
      throw error;
    }
  };
}

/** Some take no HEAD: then the manifest itself tells. */
function ifRefused(error: unknown): undefined {
  const status = error instanceof RegistryError ? error.data.status : undefined;
  if (status !== 400 && status !== 405 && status !== 501) throw error;
}
