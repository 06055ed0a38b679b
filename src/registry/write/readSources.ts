// The sources of an index as they are now, each read once and all at once, with no more requests than its rules need.
import { needsConfiguration } from '../../core/indexes/entries.ts';
import type { IndexSource, Source } from '../../core/indexes/source.ts';
import type { SpecEntry } from '../../core/indexes/spec.ts';
import { isImageConfig, MalformedManifest, parseConfigPlatform, type Image, type Index } from '../../core/manifest.ts';
import type { Platform } from '../../core/platform.ts';
import { tagOrDigest, type Reference, type Repository } from '../../core/reference.ts';
import { aboutOf, pullAccess } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import { RegistryError } from '../errors.ts';
import { bytesOf, type FetchedManifest, type Manifests } from '../manifests.ts';
import type { Heads } from './heads.ts';
import type { DraftOptions, SavedImage } from './indexDraft.ts';
import { createLimit, mostRequests, together } from './together.ts';
import type { ContentSource } from './transfer.ts';

interface ReadSources {
  readonly sources: ReadonlyMap<SpecEntry, Source>;
  /** By digest: what a push need not read again. */
  readonly fetched: ReadonlyMap<string, FetchedManifest>;
  readonly saved: ReadonlyMap<SpecEntry, SavedImage>;
}

interface Target {
  readonly repository: Repository;
  /** For all of the target's registry. */
  readonly access: Access;
}

/** What one source is read as, for all entries that name it. */
interface Found {
  readonly source: Source;
  readonly fetched?: FetchedManifest;
  readonly saved?: SavedImage;
}

export type SourceReader = (
  manifests: readonly SpecEntry[],
  target: Target,
  options: DraftOptions,
) => Promise<ReadSources>;

export function createSourceReader(manifests: Pick<Manifests, 'manifest' | 'textBlob'>, heads: Heads): SourceReader {
  const configurationOf = async ({ reference, access, saved, config, signal }: Configured): Promise<string> =>
    saved
      ? readText(saved.blob(reference, config, signal), config.size)
      : manifests.textBlob(reference, config, signal, access);

  const sourceOf = async (
    fetched: FetchedManifest,
    isConfigured: boolean,
    from: Omit<Configured, 'config'>,
  ): Promise<Source> => {
    const { manifest, digest } = fetched;
    if (manifest.kind === 'index') return indexSource(fetched, manifest);
    const { mediaType, artifactType, config } = manifest;
    const size = bytesOf(fetched).length;
    const descriptor = { mediaType, digest, size, ...(artifactType !== undefined && { artifactType }) };
    const isRead = isConfigured && isImageConfig(config);
    const platform = isRead ? platformIn(await configurationOf({ ...from, config })) : undefined;
    return { kind: 'image', descriptor, ...(platform && { platform }) };
  };

  const readSaved = async (entry: SpecEntry, { openSaved, signal }: DraftOptions): Promise<Found> => {
    const { engine, reference } = entry;
    const about = aboutOf(reference, tagOrDigest(reference));
    if (!engine || !openSaved) throw new RegistryError('unsupported', about, 'no engine can be asked for it here');
    const saved = await openSaved(engine, reference.original, signal);
    const from = { reference, saved: saved.content, access: pullAccess(reference), signal };
    return { source: await sourceOf(saved.root, true, from), fetched: saved.root, saved };
  };

  const readFromRegistry = async (
    entries: readonly [SpecEntry, ...SpecEntry[]],
    target: Target,
    signal: AbortSignal,
  ): Promise<Found> => {
    const [{ reference }] = entries;
    const isConfigured = entries.some(needsConfiguration);
    const access = reference.host === target.repository.host ? target.access : pullAccess(reference);
    if (!isConfigured && isSameRepository(reference, target.repository)) {
      const descriptor = await heads.image(reference, access, signal);
      if (descriptor) return { source: { kind: 'image', descriptor } };
    }
    const fetched = await manifests.manifest(reference, signal, access);
    return { source: await sourceOf(fetched, isConfigured, { reference, access, signal }), fetched };
  };

  return async (wanted, target, options) => {
    const groups = [...Map.groupBy(wanted, nameOf).values()];
    const atOnce = createLimit(mostRequests);
    const readOne = async ([first, ...others]: readonly SpecEntry[], both: AbortSignal) => {
      if (!first) throw new TypeError('a group of none');
      return first.engine
        ? readSaved(first, { ...options, signal: both })
        : readFromRegistry([first, ...others], target, both);
    };
    const read = groups.map(entries => async (both: AbortSignal) => {
      const found = await atOnce(() => readOne(entries, both));
      return entries.map(entry => [entry, found] as const);
    });
    const all = (await together(options.signal, read)).flat();
    return {
      sources: new Map(all.map(([entry, { source }]) => [entry, source])),
      fetched: new Map(all.flatMap(([, { fetched }]) => (fetched ? [[fetched.digest, fetched]] : []))),
      saved: new Map(all.flatMap(([entry, { saved }]) => (saved ? [[entry, saved]] : []))),
    };
  };
}

/** As it was sent: what no text spells is composed anew. */
export function indexSource({ digest, text, bytes }: FetchedManifest, index: Index): IndexSource {
  return { ...index, digest, ...(bytes === undefined && { text }) };
}

interface Configured {
  readonly reference: Reference;
  readonly access: Access;
  readonly saved?: ContentSource;
  readonly config: Image['config'];
  readonly signal: AbortSignal;
}

/** Equal for entries that name the same image. */
function nameOf({ engine, reference }: SpecEntry): string {
  return [engine ?? '', reference.host, reference.repository, tagOrDigest(reference)].join(' ');
}

export function isSameRepository(left: Repository, right: Repository): boolean {
  return left.host === right.host && left.repository === right.repository;
}

/** What states no platform is of an unknown one, which is for the rules to judge. */
function platformIn(configuration: string): Platform | undefined {
  const platform = parseConfigPlatform(configuration);
  return platform instanceof MalformedManifest ? undefined : platform;
}

const largestConfig = 4 * 1024 * 1024;

async function readText(stream: AsyncIterable<Uint8Array>, size: number): Promise<string> {
  // Nobody holds more than that in memory for a few words.
  if (size > largestConfig) return '';
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
