// What of an image is copied: all of it, some of its platforms as a new index, or the image of one.
import { digestOf, formatDigest, parseDigest, type Digest } from '../../core/digest.ts';
import { isWanted, narrowIndex, NoSuchPlatform, type Narrowed } from '../../core/indexes/narrow.ts';
import {
  isImageConfig,
  isIndexType,
  MalformedManifest,
  parseConfigPlatform,
  type Descriptor,
  type Image,
  type Index,
} from '../../core/manifest.ts';
import type { Platform } from '../../core/platform.ts';
import { aboutOf } from '../api.ts';
import { RegistryError } from '../errors.ts';
import type { FetchedManifest, Manifests } from '../manifests.ts';
import { at } from './copy.ts';
import type { CopyRoute } from './copyRoute.ts';
import { together } from './together.ts';

export interface ChosenImage {
  readonly root: FetchedManifest;
  /** No registry has it yet. */
  readonly isNew: boolean;
  /** The manifests in it that something may refer to. */
  readonly subjects: readonly Digest[];
}

type Reading = Pick<Manifests, 'manifest' | 'textBlob'>;
type FetchedIndex = FetchedManifest & { readonly manifest: Index };

const deepestIndex = 3;
const mostNested = 20;

/** @param platforms left out, it is all of it. Rejects with NoSuchPlatform. */
export async function chooseImage(
  reading: Reading,
  route: CopyRoute,
  fetched: FetchedManifest,
  platforms: readonly Platform[] | undefined,
  signal: AbortSignal,
): Promise<ChosenImage> {
  const { manifest } = fetched;
  if (manifest.kind === 'image') {
    if (platforms) await checkPlatforms(reading, route, manifest, platforms, signal);
    return { root: fetched, isNew: false, subjects: digestsOf([fetched]) };
  }
  const nested = await openNested(reading, route, manifest, signal);
  const narrowed: Narrowed | NoSuchPlatform = platforms
    ? narrowIndex({ ...fetched, manifest }, nested, platforms)
    : { kind: 'whole' };
  if (narrowed instanceof NoSuchPlatform) throw narrowed;
  if (narrowed.kind === 'whole') {
    const entries = [manifest, ...nested.map(each => each.manifest)].flatMap(each => each.manifests);
    return { root: fetched, isNew: false, subjects: digestsOf([fetched, ...entries]) };
  }
  if (narrowed.kind === 'image') {
    const root = await reading.manifest(at(route.source, narrowed.descriptor.digest), signal, route.reading);
    return { root, isNew: false, subjects: digestsOf([root]) };
  }
  const { text, entries } = narrowed;
  const digest = formatDigest(await digestOf(new TextEncoder().encode(text)));
  const root = { text, digest, manifest: { ...manifest, manifests: entries } };
  return { root, isNew: true, subjects: digestsOf(entries) };
}

function digestsOf(manifests: readonly Pick<Descriptor, 'digest'>[]): Digest[] {
  const digests = new Set(manifests.map(({ digest }) => digest));
  return [...digests].flatMap(digest => parseDigest(digest) ?? []);
}

/** Level by level; what lies deeper than anybody nests is refused by the copier. */
async function openNested(
  { manifest }: Reading,
  { source, reading }: CopyRoute,
  index: Index,
  signal: AbortSignal,
): Promise<FetchedIndex[]> {
  const opened = new Map<string, FetchedIndex>();
  let level: readonly Index[] = [index];
  for (let depth = 1; depth < deepestIndex && level.length > 0; depth++) {
    const inside = level.flatMap(each => each.manifests.filter(({ mediaType }) => isIndexType(mediaType)));
    const digests = [...new Set(inside.map(({ digest }) => digest))].filter(digest => !opened.has(digest));
    const works = digests
      .slice(0, mostNested - opened.size)
      .map(digest => (both: AbortSignal) => manifest(at(source, digest), both, reading));
    const found = (await together(signal, works)).filter(isIndex);
    for (const each of found) opened.set(each.digest, each);
    level = found.map(each => each.manifest);
  }
  return [...opened.values()];
}

function isIndex(fetched: FetchedManifest): fetched is FetchedIndex {
  return fetched.manifest.kind === 'index';
}

/** An image alone has the platform that its configuration states. */
async function checkPlatforms(
  { textBlob }: Reading,
  { source, reading }: CopyRoute,
  { config }: Image,
  wanted: readonly Platform[],
  signal: AbortSignal,
): Promise<void> {
  const own = isImageConfig(config)
    ? parseConfigPlatform(await textBlob(source, config, signal, reading))
    : new MalformedManifest('it is no image of a platform');
  if (own instanceof MalformedManifest) {
    throw new RegistryError('malformed', aboutOf(source, config.digest), own.message);
  }
  const missing = wanted.find(each => !isWanted(own, each));
  if (missing) throw new NoSuchPlatform(missing, [own]);
}
