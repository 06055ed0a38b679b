// One image, described: its digest and the platforms it holds. An index tells them itself, in one request; an image
// alone tells its one platform in its configuration; an index inside an index is opened, to a bounded depth.
import {
  compressedSize,
  contentsOf,
  isImageConfig,
  isUnknown,
  MalformedManifest,
  parseConfigPlatform,
  parseManifest,
  type Descriptor,
  type Index,
  type IndexContents,
  type Manifest,
} from '../core/manifest.ts';
import { embeddedContent } from '../core/embedded.ts';
import { comparePlatforms, type Platform } from '../core/platform.ts';
import { parseDigest } from '../core/digest.ts';
import { createdOf } from '../core/time.ts';
import { tagOrDigest, withDigest, type Reference } from '../core/reference.ts';
import type { RegistryClient } from './client.ts';
import type { FetchedManifest } from './manifests.ts';
import { RegistryError } from './errors.ts';

export interface DescribedPlatform {
  readonly platform: Platform;
  readonly digest: string;
  /** Where the index says so; milliseconds since the epoch. */
  readonly created?: number;
  readonly attestations: readonly Descriptor[];
}

export interface ImageDescription {
  readonly reference: Reference;
  readonly digest: string;
  readonly mediaType: string;
  readonly kind: 'index' | 'image';
  readonly platforms: readonly DescribedPlatform[];
  /** Entries of the index that are neither platforms nor attestations of one: shown, never judged. */
  readonly others: readonly Descriptor[];
  /** Compressed bytes, where this is an image alone. */
  readonly size?: number;
  /** The manifest as the registry sent it. */
  readonly text: string;
}

type Source = Pick<RegistryClient, 'manifest' | 'textBlob'>;

const deepestIndex = 3;
const mostNested = 20;

/** Rejects with RegistryError, or with the signal's reason. */
export async function describeImage(
  client: Source,
  reference: Reference,
  signal: AbortSignal,
): Promise<ImageDescription> {
  return await describeManifest(client, reference, await client.manifest(reference, signal), signal);
}

/** The same, where the image's own manifest is at hand. */
export async function describeManifest(
  client: Source,
  reference: Reference,
  { text, digest, manifest }: FetchedManifest,
  signal: AbortSignal,
): Promise<ImageDescription> {
  const described = { reference, digest, mediaType: manifest.mediaType, text };
  if (manifest.kind === 'image') {
    const platform = await configuredPlatform(client, reference, manifest.config, signal);
    const platforms = platform ? [{ platform, digest, attestations: [] }] : [];
    return { ...described, kind: 'image', platforms, others: [], size: compressedSize(manifest) };
  }
  return { ...described, kind: 'index', ...(await openIndex(client, reference, manifest, digest, signal)) };
}

/** An artifact that is no image (a chart, a signature) has a configuration of another type, and no platform. */
async function configuredPlatform(
  client: Source,
  reference: Reference,
  config: Descriptor,
  signal: AbortSignal,
): Promise<Platform | undefined> {
  if (!isImageConfig(config)) return undefined;
  const platform = parseConfigPlatform(await configuration(client, reference, config, signal));
  if (!(platform instanceof MalformedManifest)) return isUnknown(platform) ? undefined : platform;
  throw new RegistryError('malformed', aboutImage(reference), platform.message);
}

async function configuration(
  client: Source,
  reference: Reference,
  config: Descriptor,
  signal: AbortSignal,
): Promise<string> {
  try {
    return await client.textBlob(reference, config, signal);
  } catch (error) {
    // A blob's digest says nothing to people: the error is about the image that they named.
    if (!(error instanceof RegistryError)) throw error;
    throw new RegistryError(error.kind, { ...error.data, ...aboutImage(reference) }, error.message, { cause: error });
  }
}

function aboutImage(reference: Reference): { host: string; repository: string; tag: string } {
  const { host, repository } = reference;
  return { host, repository, tag: reference.tag ?? tagOrDigest(reference) };
}

/** Level by level, each level at once; what lies beyond the bounds, or is no index after all, is shown unopened. */
async function openIndex(
  client: Source,
  reference: Reference,
  index: Index,
  digest: string,
  signal: AbortSignal,
): Promise<Pick<ImageDescription, 'platforms' | 'others'>> {
  const seen = new Set([digest]);
  const platforms: DescribedPlatform[] = [];
  const others: Descriptor[] = [];
  let room = mostNested;
  let level: readonly Index[] = [index];
  for (let depth = 1; level.length > 0; depth++) {
    const contents = level.map(contentsOf);
    addAll(
      platforms,
      contents.flatMap(each => each.platforms.map(describedPlatform)),
    );
    addAll(
      others,
      contents.flatMap(each => each.others),
    );
    // What is named twice, or named inside itself, is there already.
    const nested = contents.flatMap(each => each.nested.filter(child => isNew(seen, child.digest)));
    const opened = depth < deepestIndex ? nested.splice(0, room) : [];
    addAll(others, nested);
    room -= opened.length;
    const children = await Promise.all(opened.map(child => openChild(client, reference, child, signal)));
    addAll(
      others,
      opened.filter((_, at) => children[at]?.kind !== 'index'),
    );
    level = children.filter(child => child?.kind === 'index');
  }
  return { platforms: platforms.toSorted((left, right) => comparePlatforms(left.platform, right.platform)), others };
}

/** Not `push(...)`: the arguments of a call have a limit, which the entries of some large indexes exceed. */
function addAll<T>(list: T[], more: readonly T[]): void {
  for (const each of more) list.push(each);
}

function isNew(seen: Set<string>, digest: string): boolean {
  const { size } = seen;
  return seen.add(digest).size > size;
}

function describedPlatform({
  platform,
  descriptor,
  attestations,
}: IndexContents['platforms'][number]): DescribedPlatform {
  const created = createdOf(descriptor);
  return { platform, digest: descriptor.digest, attestations, ...(created !== undefined && { created }) };
}

async function openChild(
  client: Source,
  reference: Reference,
  child: Descriptor,
  signal: AbortSignal,
): Promise<Manifest | undefined> {
  const digest = parseDigest(child.digest);
  if (!digest) return undefined;
  const embedded = await embeddedContent(child);
  const manifest = embedded && parseManifest(new TextDecoder().decode(embedded), child.mediaType);
  if (manifest && !(manifest instanceof MalformedManifest)) return manifest;
  try {
    return (await client.manifest(withDigest(reference, digest), signal)).manifest;
  } catch (error) {
    // A child that was deleted, or is of a kind that nobody reads, takes nothing away from the others.
    if (error instanceof RegistryError && (error.kind === 'not-found' || error.kind === 'malformed')) return undefined;
    throw error;
  }
}
