// What is known of images: by digest for good, by tag for a while, and then as long as a HEAD says that it holds. One
// request for the same thing asked twice at once. What was known stays the answer while the registry is away.
import { formatDigest, type Digest } from '../../core/digest.ts';
import { formatReference, type Reference, type Repository } from '../../core/reference.ts';
import { BoundedMap } from '../bounded.ts';
import { withRepository } from './absence.ts';
import type { Attached } from '../attached.ts';
import { createAttachedLists } from './attached.ts';
import type { RegistryClient } from '../client.ts';
import { createContent, type Content } from './content.ts';
import { createDetails, type Details, type KnownDetails } from './details.ts';
import type { ImageDescription } from '../describe.ts';
import { RegistryError } from '../errors.ts';
import { createFailures } from './failures.ts';
import { describeNow } from './revalidate.ts';
import { singleFlight } from '../singleFlight.ts';
import { createStore, type Store } from './store.ts';

export interface Known {
  readonly description: ImageDescription;
  /** When the registry said so, in milliseconds since the epoch. */
  readonly asOf: number;
  /** Set where the registry could not be asked again just now: why. */
  readonly offline?: RegistryError;
}

export interface ImageCache extends Pick<Details, 'manifestOf' | 'detailsOf'>, Pick<Content, 'textBlob'> {
  /** What is known in memory, however old, or why the last look-up failed. Reads no disk and asks nobody. */
  peek(reference: Reference): Known | RegistryError | undefined;
  /**
   * Asks the registry only for what is not known or too old; `anew`, for what is known as well, however young. Rejects with
   * RegistryError or the signal's reason.
   */
  lookUp(reference: Reference, signal: AbortSignal, anew?: boolean): Promise<Known>;
  /** Compressed bytes of one platform's image, from its manifest; `undefined` for what is no image. */
  sizeOf(repository: Repository, digest: string, signal: AbortSignal): Promise<number | undefined>;
  /** The same, only if it is known already. */
  knownSize(digest: string): number | undefined;
  /** What is known already of a digest whose manifest or configuration was read. */
  knownDetails(digest: string): KnownDetails;
  /** Signatures, SBOMs and other referrers of a digest, as of a while ago at most; rejects as `lookUp` does. */
  attachedTo(repository: Repository, subject: Digest, signal: AbortSignal): Promise<readonly Attached[]>;
  /** Forgets tags and failures, of one registry or of all: the next look-up asks again. */
  forget(host?: string): void;
}

export interface CacheSettings {
  /** Milliseconds for which a tag is not asked again. */
  readonly tagTtl: () => number;
  /** What outlives this process; memory alone where it is left out. */
  readonly store?: Store;
  readonly now?: () => number;
}

interface Entry {
  readonly reference: Reference;
  readonly known: Known;
  /** A tag that is to be asked again, whatever its age. */
  readonly forgotten: boolean;
}

/** Weighed in characters of manifests: a single index may have four million. */
const mostImages = { entries: 500, weight: 8 * 1024 * 1024 };

export function createImageCache(client: RegistryClient, settings: CacheSettings): ImageCache {
  const { tagTtl, store = createStore(), now = Date.now } = settings;
  const entries = new BoundedMap<Entry>(mostImages);
  const failures = createFailures(now);
  const content = createContent(client, store);
  const details = createDetails(content, failures);
  const attached = createAttachedLists(client, failures, tagTtl, now);
  const single = singleFlight();
  const forgotten = { times: 0, at: -Infinity };

  const put = (key: string, reference: Reference, known: Known, forgotten = false): void =>
    entries.set(key, { reference, known, forgotten }, known.description.text.length);

  /** A clock may be set back: what comes from the future is not fresh. */
  const isFresh = ({ asOf, offline }: Known, reference: Reference) =>
    reference.digest !== undefined || (!offline && Math.abs(now() - asOf) < tagTtl());

  /** What one of the same repository's tags was seen at needs no request of its own. */
  const seenByTag = (reference: Reference): Known | undefined => {
    const digest = reference.digest && formatDigest(reference.digest);
    const isSame = ({ reference: { host, repository }, known }: Entry) =>
      host === reference.host && repository === reference.repository && known.description.digest === digest;
    const known = entries.values().find(isSame)?.known;
    return known && { description: { ...known.description, reference }, asOf: known.asOf };
  };

  /** Whether another tag or digest of the repository is known: then a tag that is not found is alone in that. */
  const isSeen = ({ host, repository }: Reference, key: string): boolean =>
    entries.entries().some(([other, { reference }]) => {
      return other !== key && reference.host === host && reference.repository === repository;
    });

  /** The newest that is known without asking: here, in another window, or before the last start. */
  const recall = async (reference: Reference, key: string): Promise<Known | undefined> => {
    const own = entries.peek(key)?.known ?? seenByTag(reference);
    const pointer = await store.pointer(key);
    if (!pointer || (own && own.asOf >= pointer.asOf)) return own;
    const digest = reference.digest ? formatDigest(reference.digest) : pointer.digest;
    const isSame = own?.description.digest === digest;
    const description = isSame ? own.description : await content.describeKept(reference, digest);
    return description ? { description, asOf: pointer.asOf } : own;
  };

  const ask = async (reference: Reference, key: string, anew: boolean, signal: AbortSignal): Promise<Known> => {
    const askedAt = now();
    const { times } = forgotten;
    // What was asked before everything was forgotten is an answer for those who asked, and for nobody after them.
    const counts = () => times === forgotten.times || reference.digest !== undefined;
    const last = await recall(reference, key);
    try {
      const isKnown = !anew && last && isFresh(last, reference) && (reference.digest ?? last.asOf > forgotten.at);
      const known = isKnown ? last : { description: await look(reference, last, signal), asOf: askedAt };
      await details.recall(known.description);
      if (counts()) succeed(reference, key, known, !isKnown || reference.digest !== undefined);
      return known;
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const known = last && mayPass(error) ? { ...last, offline: error } : undefined;
      const failure = await withRepository(client, error, reference, isSeen(reference, key), signal);
      if (counts()) fail(reference, key, failure, known);
      if (known) return known;
      throw failure;
    }
  };

  const look = (reference: Reference, last: Known | undefined, signal: AbortSignal) =>
    describeNow(client, content, reference, last?.description, signal);

  const succeed = (reference: Reference, key: string, known: Known, isNews: boolean) => {
    failures.delete(key);
    put(key, reference, known);
    if (isNews) store.point(key, { digest: known.description.digest, asOf: known.asOf });
  };

  const fail = (reference: Reference, key: string, error: RegistryError, known: Known | undefined) => {
    failures.add(key, reference.host, error);
    if (known) put(key, reference, known);
    else entries.delete(key);
    if (error.kind === 'not-found') store.point(key);
  };

  return {
    peek(reference) {
      const key = formatReference(reference);
      const entry = entries.peek(key);
      return entry && !entry.forgotten ? entry.known : failures.last(key);
    },

    async lookUp(reference, signal, anew = false) {
      const key = formatReference(reference);
      const failure = anew ? undefined : failures.recent(key);
      const entry = anew ? undefined : entries.get(key);
      if (entry && !entry.forgotten && (failure ?? isFresh(entry.known, reference))) return entry.known;
      if (failure) throw failure;
      return single(`${forgotten.times} ${anew} ${key}`, signal, shared => ask(reference, key, anew, shared));
    },

    manifestOf: (repository, digest, signal) => details.manifestOf(repository, digest, signal),
    detailsOf: (repository, digest, signal) => details.detailsOf(repository, digest, signal),
    sizeOf: (repository, digest, signal) => details.sizeOf(repository, digest, signal),
    knownSize: digest => details.known(digest).size,
    knownDetails: digest => details.known(digest),
    attachedTo: (repository, subject, signal) => attached.of(repository, subject, signal),
    textBlob: (repository, descriptor, signal) => content.textBlob(repository, descriptor, signal),

    forget(host) {
      forgotten.times++;
      forgotten.at = now();
      failures.forget(host);
      attached.forget(host);
      for (const [key, { reference, known }] of entries.entries()) {
        if (host === undefined || reference.host === host) put(key, reference, known, !reference.digest);
      }
    },
  };
}

/** What may pass by itself, so that what was known is still the best answer. */
function mayPass({ kind }: RegistryError): boolean {
  return kind === 'unreachable' || kind === 'timeout' || kind === 'server' || kind === 'rate-limited';
}
