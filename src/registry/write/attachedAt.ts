// What hangs beside the manifests of an image that is copied: by lists of referrers, and under Cosign's tags. A repository's
// tags, where one page holds them all, tell in one request which of those there are.
import { formatDigest, type Digest } from '../../core/digest.ts';
import { cosignTags } from '../../core/referrers.ts';
import type { Lists } from '../lists.ts';
import { RegistryError } from '../errors.ts';
import type { Referrers } from '../referrers.ts';
import type { CopyRoute } from './copyRoute.ts';
import { createLimit, mostRequests, together } from './together.ts';

export interface AttachedTo {
  readonly subject: Digest;
  /** Digests, in the order of the list. */
  readonly referrers: readonly string[];
  /** Cosign's tags that are there, or may be. */
  readonly tags: readonly string[];
}

export type FindAttached = (subjects: readonly Digest[], signal: AbortSignal) => Promise<readonly AttachedTo[]>;

export function createFindAttached(
  { referrers, tags }: Pick<Referrers & Lists, 'referrers' | 'tags'>,
  { source, reading }: CopyRoute,
): FindAttached {
  const atOnce = createLimit(mostRequests);
  let known: Promise<ReadonlySet<string> | undefined> | undefined;

  /** Undefined where there are more than one page, or the registry does not list them. */
  const readTags = async (signal: AbortSignal): Promise<ReadonlySet<string> | undefined> => {
    try {
      const { names, next } = await tags(source, signal);
      return next ? undefined : new Set(names);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return undefined;
    }
  };

  const mayHave = async (tag: string, signal: AbortSignal): Promise<boolean> => {
    known ??= readTags(signal);
    return (await known)?.has(tag) ?? true;
  };

  const find = async (subject: Digest, signal: AbortSignal): Promise<AttachedTo> => {
    const options = { signal, access: reading, mayHaveTag: (tag: string) => mayHave(tag, signal) };
    const named = cosignTags(subject).map(({ tag }) => tag);
    const there = await Promise.all(named.map(tag => mayHave(tag, signal)));
    const listed = await referrers(source, subject, options);
    const digests = new Set(listed.map(({ digest }) => digest));
    digests.delete(formatDigest(subject));
    return { subject, referrers: [...digests], tags: named.filter((_, place) => there[place]) };
  };

  return async ([first, ...others], signal) => {
    if (!first) return [];
    // It tells whether the registry has the API: the others need not each ask in vain.
    const [before] = await together(signal, [both => find(first, both)]);
    const rest = others.map(subject => (both: AbortSignal) => atOnce(() => find(subject, both)));
    return [...(before ? [before] : []), ...(await together(signal, rest))];
  };
}
