// In which order the tags of a repository are shown, and which of them no person made.
import { subjectOfTag } from './referrers.ts';
import { newestTagsFirst } from './tagVersion.ts';

export type TagOrder = 'newest' | 'version';

export interface ListedTags {
  readonly names: readonly string[];
  /** By tag, in milliseconds since the epoch. */
  readonly pushed?: ReadonlyMap<string, number>;
  /** Whether the registry lists the oldest first. */
  readonly isOldestFirst?: boolean;
  /** Whether there are more than these. */
  readonly next?: unknown;
}

export interface ArrangedTags {
  /** `latest` first. */
  readonly tags: readonly string[];
  /** Those that only hold what refers to an image, as signatures do. */
  readonly signatures: readonly string[];
}

export function arrangeTags(listed: ListedTags, order: TagOrder): ArrangedTags {
  const tags: string[] = [];
  const signatures: string[] = [];
  for (const name of listed.names) (subjectOfTag(name) === undefined ? tags : signatures).push(name);
  return { tags: latestFirst(order === 'version' ? newestTagsFirst(tags) : newestFirst(tags, listed)), signatures };
}

/** By the time of the push where it is known of all; else the registry's own order tells, if it has one by time. */
function newestFirst(tags: readonly string[], { pushed, isOldestFirst, next }: ListedTags): readonly string[] {
  if (pushed && tags.every(tag => pushed.has(tag))) {
    return tags.toSorted((left, right) => (pushed.get(right) ?? 0) - (pushed.get(left) ?? 0));
  }
  // Of a part that was read the last is not the newest.
  return isOldestFirst && next === undefined ? tags.toReversed() : tags;
}

function latestFirst(tags: readonly string[]): readonly string[] {
  return tags.includes('latest') ? ['latest', ...tags.filter(tag => tag !== 'latest')] : tags;
}
