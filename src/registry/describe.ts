// One image, described: its digest and the platforms it holds. An index tells them itself, in one request; an image
// alone tells its one platform in its configuration; an index inside an index is opened, to a bounded depth.
import {
  compressedSize,
  contentsOf,
  isUnknown,
  MalformedManifest,
  parseConfigPlatform,
  type Descriptor,
} from '../core/manifest.ts';
import { comparePlatforms, type Platform } from '../core/platform.ts';
import { parseDigest } from '../core/digest.ts';
import { withDigest, type Reference } from '../core/reference.ts';
import type { RegistryClient } from './client.ts';
import type { FetchedManifest } from './manifests.ts';
import { RegistryError } from './errors.ts';

export interface DescribedPlatform {
  readonly platform: Platform;
  readonly digest: string;
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

const deepestIndex = 3;
const mostNested = 20;

/** Rejects with RegistryError, or with the signal's reason. */
export async function describeImage(
  client: Pick<RegistryClient, 'manifest' | 'textBlob'>,
  reference: Reference,
  signal: AbortSignal,
): Promise<ImageDescription> {
  const fetched = await client.manifest(reference, signal);
  const { text, digest, manifest } = fetched;
  const described = { reference, digest, mediaType: manifest.mediaType, text };
  if (manifest.kind === 'image') {
    const platform = await configuredPlatform(client, reference, fetched, manifest.config, signal);
    const platforms = platform ? [{ platform, digest, attestations: [] }] : [];
    return { ...described, kind: 'image', platforms, others: [], size: compressedSize(manifest) };
  }
  const { platforms, others } = await openIndex(client, reference, fetched, signal, new Set([digest]), 1);
  return { ...described, kind: 'index', platforms, others };
}

/** An artifact that is no image (a chart, a signature) has a configuration of another type, and no platform. */
async function configuredPlatform(
  client: Pick<RegistryClient, 'textBlob'>,
  reference: Reference,
  { digest }: FetchedManifest,
  config: Descriptor,
  signal: AbortSignal,
): Promise<Platform | undefined> {
  if (!/\b(?:image\.config|container\.image)\.v1\+json$/.test(config.mediaType)) return undefined;
  const platform = parseConfigPlatform(await client.textBlob(reference, config, signal));
  if (!(platform instanceof MalformedManifest)) return isUnknown(platform) ? undefined : platform;
  throw new RegistryError('malformed', { ...reference, tag: reference.tag ?? digest }, platform.message);
}

interface OpenedIndex {
  readonly platforms: readonly DescribedPlatform[];
  readonly others: readonly Descriptor[];
}

async function openIndex(
  client: Pick<RegistryClient, 'manifest'>,
  reference: Reference,
  { manifest }: FetchedManifest,
  signal: AbortSignal,
  seen: Set<string>,
  depth: number,
): Promise<OpenedIndex> {
  if (manifest.kind !== 'index') return { platforms: [], others: [] };
  const { platforms, nested, others } = contentsOf(manifest);
  const own = platforms.map(({ platform, descriptor, attestations }) => {
    return { platform, digest: descriptor.digest, attestations };
  });
  const inner: OpenedIndex[] = [];
  for (const child of nested) {
    const digest = parseDigest(child.digest);
    if (!digest || depth >= deepestIndex || seen.size > mostNested || seen.has(child.digest)) continue;
    seen.add(child.digest);
    const fetched = await client.manifest(withDigest(reference, digest), signal);
    inner.push(await openIndex(client, reference, fetched, signal, seen, depth + 1));
  }
  return {
    platforms: [...own, ...inner.flatMap(each => each.platforms)].toSorted((left, right) =>
      comparePlatforms(left.platform, right.platform),
    ),
    others: [...others, ...inner.flatMap(each => each.others)],
  };
}
