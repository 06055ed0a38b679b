// Another tag of the same repository: one that supports what an image lacks, or one that exists where it does not.
import { useStatus } from '../../core/findings.ts';
import type { Platform } from '../../core/platform.ts';
import type { Reference, Repository } from '../../core/reference.ts';
import { closestTags, rankSiblings, siblingPrefixes } from '../../core/siblingTags.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { ImageDescription } from '../../registry/describe.ts';
import { RegistryError } from '../../registry/errors.ts';
import type { ListedPlatform, TagPage } from '../../registry/providers/provider.ts';
import { lookUpOutcome } from './outcome.ts';
import type { TagLists } from './tags.ts';

export interface Sibling {
  readonly tag: string;
  readonly description: ImageDescription;
}

/** A suggestion is worth so many questions to the registry, each for one tag. */
const mostLookUps = 8;

/**
 * The tag nearest to that of `reference` whose image supports all `needed` platforms; undefined where there is none, where
 * the registry does not tell, and for a digest without a tag. Rejects only with the signal's reason.
 */
export async function findSibling(
  reference: Reference,
  needed: readonly Platform[],
  images: ImageCache,
  lists: TagLists,
  signal: AbortSignal,
): Promise<Sibling | undefined> {
  const { host, repository, tag = reference.digest ? undefined : 'latest' } = reference;
  if (tag === undefined || needed.length === 0) return undefined;
  const { names, platforms } = await tagsNear(tag, reference, lists, signal);
  const mayServe = (name: string) => {
    const listed = platforms.get(name) ?? [];
    return listed.length === 0 || supports({ kind: 'index', platforms: listed }, needed);
  };
  const candidates = rankSiblings(tag, names.filter(mayServe)).slice(0, mostLookUps);
  for (const candidate of candidates) {
    const outcome = await lookUpOutcome(images, { host, repository, tag: candidate, original: '' }, signal);
    if (outcome instanceof RegistryError) continue;
    const { description } = outcome;
    if (supports(description, needed)) return { tag: candidate, description };
  }
  return undefined;
}

/**
 * Existing tags of the repository that may have been meant by one that does not exist, likeliest first; empty where the
 * registry does not tell. Rejects only with the signal's reason.
 */
export async function findClosestTags(reference: Reference, lists: TagLists, signal: AbortSignal): Promise<string[]> {
  const { tag = 'latest' } = reference;
  return closestTags(tag, (await tagsNear(tag, reference, lists, signal)).names);
}

function supports(image: Parameters<typeof useStatus>[1], needed: readonly Platform[]): boolean {
  return needed.every(platform => useStatus({ platform }, image) === 'ok');
}

interface KnownTags {
  readonly names: readonly string[];
  /** By tag, where the list tells. */
  readonly platforms: ReadonlyMap<string, readonly ListedPlatform[]>;
}

/** A page of all tags, and where that is not the whole a page of those that begin as `tag` does. */
async function tagsNear(tag: string, repository: Repository, lists: TagLists, signal: AbortSignal): Promise<KnownTags> {
  const first = await pageOrNothing(repository, '', lists, signal);
  const prefixes = first.next ? siblingPrefixes(tag) : [];
  const others = await Promise.all(prefixes.map(prefix => pageOrNothing(repository, prefix, lists, signal)));
  const pages = [first, ...others];
  return {
    names: [...new Set(pages.flatMap(({ names }) => names))],
    platforms: new Map(pages.flatMap(({ platforms = new Map() }) => [...platforms])),
  };
}

async function pageOrNothing(
  repository: Repository,
  prefix: string,
  lists: TagLists,
  signal: AbortSignal,
): Promise<TagPage> {
  try {
    return await lists.beginningWith(repository, prefix, signal);
  } catch (error) {
    if (error instanceof RegistryError) return { names: [] };
    throw error;
  }
}
