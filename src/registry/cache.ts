// What is known of images: by digest for good, by tag for a while; one request for the same thing asked twice at once;
// failures for a moment, so that typing does not repeat them.
import { parseDigest } from '../core/digest.ts';
import { compressedSize } from '../core/manifest.ts';
import { formatReference, withDigest, type Reference, type Repository } from '../core/reference.ts';
import type { RegistryClient } from './client.ts';
import { describeImage, type ImageDescription } from './describe.ts';
import { RegistryError } from './errors.ts';
import { singleFlight } from './singleFlight.ts';

export interface Known {
  readonly description: ImageDescription;
  /** When the registry said so, in milliseconds since the epoch. */
  readonly asOf: number;
  /** Set where the registry could not be asked again just now: why. */
  readonly offline?: RegistryError;
}

export interface ImageCache {
  /** What is known without asking, however old, or why the last look-up failed. */
  peek(reference: Reference): Known | RegistryError | undefined;
  /** Asks the registry only for what is not known or too old. Rejects with RegistryError or the signal's reason. */
  lookUp(reference: Reference, signal: AbortSignal): Promise<Known>;
  /** Compressed bytes of one platform's image, from its manifest; `undefined` for what is no image. */
  sizeOf(repository: Repository, digest: string, signal: AbortSignal): Promise<number | undefined>;
  /** The same, only if it is known already. */
  knownSize(digest: string): number | undefined;
  /** Forgets tags and failures, of one registry or of all: the next look-up asks again. */
  forget(host?: string): void;
}

export interface CacheSettings {
  /** Milliseconds for which a tag is not asked again. */
  readonly tagTtl: () => number;
  readonly now?: () => number;
}

const failureTtl = 20_000;
const mostImages = 500;
const mostSizes = 5000;

interface Entry {
  readonly host: string;
  known?: Known;
  failure?: { readonly error: RegistryError; readonly at: number };
}

export function createImageCache(client: RegistryClient, { tagTtl, now = Date.now }: CacheSettings): ImageCache {
  const entries = new Map<string, Entry>();
  const sizes = new Map<string, number | undefined>();
  const single = singleFlight();

  const isFresh = ({ known }: Entry, reference: Reference) =>
    known !== undefined && (reference.digest !== undefined || now() - known.asOf < tagTtl());

  const ask = async (reference: Reference, key: string, signal: AbortSignal): Promise<Known> => {
    const entry: Entry = { ...entries.get(key), host: reference.host };
    try {
      const description = await describeImage(client, reference, signal);
      if (description.size !== undefined) keep(sizes, description.digest, description.size, mostSizes);
      entry.known = { description, asOf: now() };
      delete entry.failure;
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const known = entry.known && isConnectionProblem(error) ? { ...entry.known, offline: error } : undefined;
      entry.failure = { error, at: now() };
      delete entry.known;
      if (known) entry.known = known;
      else throw error;
    } finally {
      if (entry.known ?? entry.failure) keep(entries, key, entry, mostImages);
    }
    return entry.known;
  };

  return {
    peek(reference) {
      const entry = entries.get(formatReference(reference));
      return entry?.known ?? entry?.failure?.error;
    },

    async lookUp(reference, signal) {
      const key = formatReference(reference);
      const entry = entries.get(key);
      const failedNow = entry?.failure && now() - entry.failure.at < failureTtl;
      if (entry?.known && (failedNow || isFresh(entry, reference))) return entry.known;
      if (entry?.failure && failedNow) throw entry.failure.error;
      return single(key, signal, shared => ask(reference, key, shared));
    },

    async sizeOf(repository, digest, signal) {
      if (sizes.has(digest)) return sizes.get(digest);
      const parsed = parseDigest(digest);
      if (!parsed) return undefined;
      const reference = withDigest({ ...repository, original: '' }, parsed);
      const { manifest } = await single(`manifest ${digest}`, signal, shared => client.manifest(reference, shared));
      const size = manifest.kind === 'image' ? compressedSize(manifest) : undefined;
      keep(sizes, digest, size, mostSizes);
      return size;
    },

    knownSize: digest => sizes.get(digest),

    forget(host) {
      for (const [key, entry] of entries) if (host === undefined || entry.host === host) entries.delete(key);
    },
  };
}

/** What may pass by itself, so that what was known is still the best answer. */
function isConnectionProblem({ kind }: RegistryError): boolean {
  return kind === 'unreachable' || kind === 'timeout' || kind === 'server' || kind === 'rate-limited';
}

/** Keeps at most `most` entries, the oldest going first. */
function keep<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
