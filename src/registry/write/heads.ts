// What HEAD tells of a manifest: the answer is the registry's own, never a mirror's, whether or not anything will be written.
import { formatDigest, parseDigest } from '../../core/digest.ts';
import { mediaTypes, type Descriptor } from '../../core/manifest.ts';
import { tagOrDigest, type Reference } from '../../core/reference.ts';
import { aboutOf, checkedName, checkedTag, type RegistryApi } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import type { Manifests } from '../manifests.ts';
import { createLimit, mostRequests } from './together.ts';

export interface Heads {
  /** Undefined where only its content tells digest, kind and size. Rejects with `not-found` where there is nothing. */
  image(reference: Reference, access: Access, signal: AbortSignal): Promise<Descriptor | undefined>;
  has(reference: Reference, access: Access, signal: AbortSignal): Promise<boolean>;
  /** Read and hashed where the registry does not say it; undefined where there is no such tag. */
  digestOf(reference: Reference, access: Access, signal: AbortSignal): Promise<string | undefined>;
}

const acceptManifests = Object.values(mediaTypes).join(', ');

export function createHeads(api: RegistryApi, { manifest }: Pick<Manifests, 'manifest'>): Heads {
  const atOnce = createLimit(mostRequests);

  const head = async (
    reference: Reference,
    { access, signal, expected, accept }: Asked,
  ): Promise<{ status: number; headers: Headers }> => {
    const about = aboutOf(reference, tagOrDigest(reference));
    const path = `${checkedName(reference, about)}/manifests/${checkedTag(reference, about)}`;
    const ask = async (both: AbortSignal) => {
      const headers = { accept };
      const own = { ...access, isOwn: true } as const;
      const answer = await api.call({ method: 'HEAD', path, access: own, about, headers, signal: both, expected });
      await answer.discard();
      return answer;
    };
    return atOnce(() => api.limited(about, signal, ask));
  };

  return {
    async image(reference, access, signal) {
      const { headers } = await head(reference, { access, signal, expected: [200], accept: acceptManifests });
      return imageOf(headers, reference);
    },

    async has(reference, access, signal) {
      // Distribution 2 has no OCI manifest for whoever does not name that type.
      const accept = `${acceptManifests}, */*`;
      return (await head(reference, { access, signal, expected: [200, 404], accept })).status === 200;
    },

    async digestOf(reference, access, signal) {
      const asked = { access, signal, expected: [200, 404], accept: acceptManifests };
      const { status, headers } = await head(reference, asked);
      if (status === 404) return undefined;
      return digestIn(headers) ?? (await manifest(reference, signal, { ...access, isOwn: true })).digest;
    },
  };
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

interface Asked {
  readonly access: Access;
  readonly signal: AbortSignal;
  readonly expected: readonly number[];
  readonly accept: string;
}

function digestIn(headers: Headers): string | undefined {
  const header = headers['docker-content-digest'];
  const digest = typeof header === 'string' ? parseDigest(header) : undefined;
  return digest && formatDigest(digest);
}

function imageOf(headers: Headers, { digest: wanted }: Reference): Descriptor | undefined {
  const digest = wanted ? formatDigest(wanted) : digestIn(headers);
  const mediaType = String(headers['content-type']).split(';')[0]?.trim().toLowerCase();
  const size = Number(headers['content-length'] ?? Number.NaN);
  const isImage = mediaType === mediaTypes.ociManifest || mediaType === mediaTypes.dockerManifest;
  return digest !== undefined && isImage && size > 0 ? { mediaType, digest, size } : undefined;
}
