// Images from one repository of a registry to another: mounted where the registry can, read and sent where it cannot.
import { parseDigest } from '../../core/digest.ts';
import { isForeignLayer, type Descriptor } from '../../core/manifest.ts';
import { withDigest, type Reference, type Repository } from '../../core/reference.ts';
import { aboutOf, checkedName, type RegistryApi } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import type { Blobs } from './blobs.ts';
import { RegistryError } from '../errors.ts';
import type { FetchedManifest, Manifests } from '../manifests.ts';
import { together } from './together.ts';
import type { Uploads } from './upload.ts';
import type { Writing } from './write.ts';

export interface Parts {
  readonly api: RegistryApi;
  readonly manifests: Pick<Manifests, 'manifest' | 'textBlob'>;
  readonly blobs: Blobs;
  readonly uploads: Uploads;
  readonly writing: Pick<Writing, 'putManifest'>;
}

/** Copies into one repository, each manifest and blob once. */
export type Copy = (source: Repository, fetched: FetchedManifest, signal: AbortSignal) => Promise<void>;

const deepestIndex = 3;

export function createCopy(
  { api, manifests, blobs, uploads, writing }: Parts,
  target: Repository,
  access: Access,
): Copy {
  const once = createOnce();

  const has = (digest: string, signal: AbortSignal): Promise<boolean> => {
    const about = aboutOf(target, digest);
    const path = `${checkedName(target, about)}/manifests/${digest}`;
    const headers = { accept: '*/*' };
    return api.limited(about, signal, async both => {
      const call = { method: 'HEAD', path, access, about, headers, signal: both, expected: [200, 404] } as const;
      const answer = await api.call(call);
      await answer.discard();
      return answer.status === 200;
    });
  };

  const copyBlob = (source: Repository, blob: Descriptor, signal: AbortSignal): Promise<void> =>
    once(blob.digest, async () => {
      const { digest, size } = blob;
      const stream = blobs.blob(source, blob, signal, access);
      await uploads.uploadBlob(target, { digest, size, stream }, { signal, access, from: source.repository });
    });

  const copyParts = async (source: Repository, { manifest }: FetchedManifest, signal: AbortSignal, depth: number) => {
    if (manifest.kind === 'image') {
      const parts = [manifest.config, ...manifest.layers.filter(each => !isForeignLayer(each))];
      await together(
        signal,
        parts.map(part => both => copyBlob(source, part, both)),
      );
      return;
    }
    if (depth >= deepestIndex) throw tooDeep(source);
    await together(
      signal,
      manifest.manifests.map(child => async both => {
        const fetched = await manifests.manifest(at(source, child.digest), both, access);
        await copyManifest(source, fetched, both, depth + 1);
      }),
    );
  };

  const copyManifest = (
    source: Repository,
    fetched: FetchedManifest,
    signal: AbortSignal,
    depth: number,
  ): Promise<void> =>
    once(fetched.digest, async () => {
      if (await has(fetched.digest, signal)) return;
      await copyParts(source, fetched, signal, depth);
      const content = { text: fetched.text, mediaType: fetched.manifest.mediaType };
      await writing.putManifest(at(target, fetched.digest), content, signal, access);
    });

  return (source, fetched, signal) => copyManifest(source, fetched, signal, 0);
}

export function at({ host, repository }: Repository, digest: string): Reference {
  const parsed = parseDigest(digest);
  if (!parsed) throw new RegistryError('refused', aboutOf({ host, repository }, digest), 'it is not a digest');
  return withDigest({ host, repository, original: '' }, parsed);
}

function tooDeep(source: Repository): RegistryError {
  return new RegistryError('malformed', { ...source }, 'it holds indexes inside indexes, too deep to be copied');
}

type Once = (key: string, run: () => Promise<void>) => Promise<void>;

/** Layers are shared by images: the second one waits for the first one's copy. */
function createOnce(): Once {
  const started = new Map<string, Promise<void>>();
  return (key, run) => {
    const known = started.get(key) ?? run();
    started.set(key, known);
    return known;
  };
}
