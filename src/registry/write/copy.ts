// Images from anywhere into one repository: mounted where they are on its registry already, streamed where they are not, and
// nothing that the repository has.
import { parseDigest } from '../../core/digest.ts';
import { isForeignLayer, isManifestType, type Descriptor } from '../../core/manifest.ts';
import { withDigest, type Reference, type Repository } from '../../core/reference.ts';
import { aboutOf, pullAccess, type RegistryApi } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import { RegistryError } from '../errors.ts';
import type { FetchedManifest, Manifests } from '../manifests.ts';
import type { Blobs } from './blobs.ts';
import { createBlobCopy } from './copyBlob.ts';
import { createHeads } from './heads.ts';
import { createLimit, mostRequests, together } from './together.ts';
import type { ContentSource, Transfer, TransferProgress } from './transfer.ts';
import { createTransferCount, type TransferCount } from './transferCount.ts';
import type { Uploads } from './upload.ts';
import { contentOf, type Writing } from './write.ts';

export interface Parts {
  readonly api: RegistryApi;
  readonly manifests: Pick<Manifests, 'manifest' | 'textBlob'>;
  readonly blobs: Blobs;
  readonly uploads: Uploads;
  readonly writing: Pick<Writing, 'putManifest'>;
}

interface CopySource {
  /** On any registry; of a saved image, what it is called. */
  readonly repository: Repository;
  /** What is read instead of a registry. */
  readonly saved?: ContentSource;
}

/** What is to be copied: what was read already is not read again. */
type Copied = FetchedManifest | Descriptor;

export interface CopyOptions {
  /** For all that is done on the target's registry, reading its other repositories included: see `pushAccess`. */
  readonly access: Access;
  readonly onProgress?: (progress: TransferProgress) => void;
}

export interface Copier {
  /**
   * The manifest and all that is below it; a manifest that the target has is there with all of that. Rejects with
   * RegistryError about the side that failed.
   */
  copy(source: CopySource, image: Copied, signal: AbortSignal): Promise<Transfer>;
  /** Only what is below it: for a manifest that goes under a tag next. */
  copyBelow(source: CopySource, fetched: FetchedManifest, signal: AbortSignal): Promise<Transfer>;
  /** Whether the target has a manifest. */
  has(digest: string, signal: AbortSignal): Promise<boolean>;
  readonly count: TransferCount;
}

const deepestIndex = 3;
/** Twice as many as are asked for at once: uploads wait for one another. */
const mostBlobs = 2 * mostRequests;

type Limit = ReturnType<typeof createLimit>;
type Limits = [Limit, Limit, Limit];

/** Copies into one repository, each manifest and blob once. */
export function createCopier(parts: Parts, target: Repository, { access, onProgress }: CopyOptions): Copier {
  const { manifests, blobs, writing } = parts;
  const heads = createHeads(parts.api, manifests);
  const count = createTransferCount(onProgress);
  const once = createOnce();
  const copyBlob = createBlobCopy(parts.uploads, target, access, count);
  const [reading, putting, copyingBlobs] = [mostRequests, mostRequests, mostBlobs].map(createLimit) as Limits;

  const accessTo = ({ repository }: CopySource) => (repository.host === target.host ? access : pullAccess(repository));

  const has = (digest: string, signal: AbortSignal) => heads.has(at(target, digest), access, signal);

  const blobsOf = async (source: CopySource, wanted: readonly Descriptor[], signal: AbortSignal) => {
    const { saved, repository } = source;
    const from = !saved && repository.host === target.host ? repository.repository : undefined;
    const copyOne = (blob: Descriptor) => (both: AbortSignal) =>
      once(`blob ${blob.digest}`, () => {
        const stream = () => (saved ?? blobs).blob(repository, blob, both, accessTo(source));
        return copyingBlobs(() => copyBlob({ ...blob, from, source: repository, stream }, both));
      });
    count.expectBlobs(wanted);
    const sent = await together(signal, wanted.map(copyOne));
    return hadFrom(source, from !== undefined && !sent.includes('sent'));
  };

  const copyEntry = (source: CopySource, entry: Copied, signal: AbortSignal, depth: number): Promise<Transfer> =>
    'text' in entry || !isBlob(entry) ? copyManifest(source, entry, signal, depth) : blobsOf(source, [entry], signal);

  const below = async (source: CopySource, { manifest }: FetchedManifest, signal: AbortSignal, depth: number) => {
    if (manifest.kind === 'image') {
      return blobsOf(source, [manifest.config, ...manifest.layers.filter(each => !isForeignLayer(each))], signal);
    }
    if (depth >= deepestIndex) throw tooDeep(source.repository);
    count.expectManifests(manifest.manifests.filter(child => !isBlob(child)).map(({ digest }) => digest));
    const children = manifest.manifests.map(child => (both: AbortSignal) => copyEntry(source, child, both, depth + 1));
    const how = await together(signal, children);
    return hadFrom(source, source.repository.host === target.host && !how.includes('copied'));
  };

  const read = (source: CopySource, image: Copied, signal: AbortSignal): Promise<FetchedManifest> => {
    if ('text' in image) return Promise.resolve(image);
    const { saved, repository } = source;
    const reference = at(repository, image.digest);
    return reading(() => (saved ?? manifests).manifest(reference, signal, accessTo(source)));
  };

  const copyManifest = (source: CopySource, image: Copied, signal: AbortSignal, depth: number): Promise<Transfer> => {
    const { digest } = image;
    return once(`manifest ${digest}`, async () => {
      count.expectManifests([digest]);
      if (await has(digest, signal)) {
        count.manifest(digest, 'skipped');
        return 'unchanged';
      }
      const fetched = await read(source, image, signal);
      const how = await below(source, fetched, signal, depth);
      await putting(() => writing.putManifest(at(target, digest), contentOf(fetched), signal, access));
      count.manifest(digest, 'copied');
      return how;
    });
  };

  return {
    copy: (source, image, signal) => copyEntry(source, image, signal, 0),
    copyBelow: (source, fetched, signal) => below(source, fetched, signal, 0),
    has,
    count,
  };
}

/** BuildKit's cache is an index of layers: what is no manifest is a blob. */
export function isBlob({ mediaType }: Pick<Descriptor, 'mediaType'>): boolean {
  return !isManifestType(mediaType) && !/manifest|index/.test(mediaType);
}

/** How an image came that the target lacked. */
function hadFrom({ saved }: CopySource, isMounted: boolean): Transfer {
  if (saved) return 'uploaded';
  return isMounted ? 'mounted' : 'copied';
}

export function at({ host, repository }: Repository, digest: string): Reference {
  const parsed = parseDigest(digest);
  if (!parsed) throw new RegistryError('refused', aboutOf({ host, repository }, digest), 'it is not a digest');
  return withDigest({ host, repository, original: '' }, parsed);
}

function tooDeep(source: Repository): RegistryError {
  return new RegistryError('malformed', { ...source }, 'it holds indexes inside indexes, too deep to be copied');
}

type Once = <T extends string>(key: string, run: () => Promise<T>) => Promise<T>;

/** Layers are shared by images: the second one waits for the first one's copy. */
function createOnce(): Once {
  const started = new Map<string, Promise<unknown>>();
  return <T>(key: string, run: () => Promise<T>) => {
    const known = (started.get(key) as Promise<T> | undefined) ?? run();
    started.set(key, known);
    return known;
  };
}
