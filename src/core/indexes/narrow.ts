// An index narrowed to some of its platforms: their entries as they stand in it, letter by letter, each with its attestations.
import { distinct } from '../distinct.ts';
import { isJsonObject, parseJsonObject } from '../json.ts';
import { contentsOf, isIndexType, type Descriptor, type Index } from '../manifest.ts';
import { formatPlatform, samePlatform, type Platform } from '../platform.ts';

export interface ReadIndex {
  /** As the registry sent it. */
  readonly text: string;
  readonly manifest: Index;
}

export type Narrowed =
  /** All of its platforms: it stays what it is, with its digest. */
  | { readonly kind: 'whole' }
  /** That image needs no index. */
  | { readonly kind: 'image'; readonly descriptor: Descriptor }
  | { readonly kind: 'index'; readonly text: string; readonly entries: readonly Descriptor[] };

/** A platform that the image does not have. */
export class NoSuchPlatform extends Error {
  override readonly name = 'NoSuchPlatform';
  readonly wanted: Platform;
  readonly available: readonly Platform[];

  constructor(wanted: Platform, available: readonly Platform[]) {
    super(`there is no ${formatPlatform(wanted)} in it`);
    this.wanted = wanted;
    this.available = available;
  }
}

/** The same; a version of the system counts where one is wanted. */
export function isWanted(platform: Platform, wanted: Platform): boolean {
  const isVersion = wanted.osVersion === undefined || platform.osVersion === wanted.osVersion;
  return isVersion && samePlatform(platform, wanted);
}

/**
 * @param nested the indexes inside it, opened: their entries stand for them where something is left out
 * @param wanted at least one
 */
export function narrowIndex(
  index: ReadIndex,
  nested: readonly ReadIndex[],
  wanted: readonly Platform[],
): Narrowed | NoSuchPlatform {
  const entries = distinct([index, ...nested].flatMap(rawEntries), ({ raw }) => JSON.stringify(raw));
  const { platforms } = contentsOf({ ...index.manifest, manifests: entries.map(({ descriptor }) => descriptor) });
  const available = platforms.map(({ platform }) => platform);
  const missing = wanted.find(each => !available.some(platform => isWanted(platform, each)));
  if (missing) return new NoSuchPlatform(missing, available);
  const chosen = platforms.filter(({ platform }) => wanted.some(each => isWanted(platform, each)));
  if (chosen.length === platforms.length) return { kind: 'whole' };
  const [first] = chosen;
  if (first && chosen.every(({ descriptor }) => descriptor.digest === first.descriptor.digest)) {
    return { kind: 'image', descriptor: first.descriptor };
  }
  const kept = new Set(chosen.flatMap(({ descriptor, attestations }) => [descriptor, ...attestations]));
  const left = entries.filter(({ descriptor }) => kept.has(descriptor));
  const manifests = left.map(({ raw }) => raw);
  const text = JSON.stringify({ ...parseJsonObject(index.text), manifests }, undefined, 2);
  return { kind: 'index', text, entries: left.map(({ descriptor }) => descriptor) };
}

/** With members that nobody here knows; the indexes among them are given apart. */
function rawEntries({ text, manifest }: ReadIndex): { descriptor: Descriptor; raw: unknown }[] {
  const raw: unknown = parseJsonObject(text)?.['manifests'];
  const entries = Array.isArray(raw) ? raw.filter(isJsonObject) : [];
  return manifest.manifests
    .map((descriptor, at) => ({ descriptor, raw: entries[at] }))
    .filter(({ descriptor }) => !isIndexType(descriptor.mediaType));
}
