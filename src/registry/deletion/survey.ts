// What a repository holds, asked anew: every tag with its digest, and what each index among them holds.
import type { Named, Survey } from '../../core/deletion.ts';
import { isIndexType, isManifestType } from '../../core/manifest.ts';
import type { Repository } from '../../core/reference.ts';
import { RegistryError } from '../errors.ts';
import type { Lists } from '../lists.ts';
import type { FetchedManifest } from '../manifests.ts';
import type { HeadOf } from './heads.ts';
import { inParallel } from './parallel.ts';
import type { DeletionQuestion, DeletionWay, ListedPage, ListedTag } from './way.ts';

export interface SurveyStep {
  readonly of: 'tags' | 'indexes';
  readonly done: number;
  readonly all: number;
}

export interface SurveyOptions {
  readonly signal: AbortSignal;
  /** What has a digest never changes: it may come from wherever it is kept. */
  readonly manifestOf: (
    repository: Repository,
    digest: string,
    signal: AbortSignal,
  ) => Promise<Pick<FetchedManifest, 'manifest'>>;
  /** Called once where it would take more requests than anybody expects. What it rejects with ends the survey. */
  readonly mayAsk: (requests: number) => Promise<void>;
  readonly onProgress?: (step: SurveyStep) => void;
}

export interface SurveyParts {
  readonly lists: Lists;
  readonly head: HeadOf;
}

/** Requests of which nobody needs to be asked. */
const mostUnasked = 200;
const deepestIndex = 4;

/** Rejects with RegistryError, with what `mayAsk` rejects with, or with the signal's reason. */
export async function surveyRepository(
  { lists, head }: SurveyParts,
  way: DeletionWay,
  question: DeletionQuestion,
  named: Named,
  options: SurveyOptions,
): Promise<Survey> {
  const spend = createBudget(options.mayAsk);
  const listed = await allTags(lists, way, question, options.signal, spend);
  const untold = withNamed(listed, named).filter(({ digest }) => digest === undefined);
  await spend(untold.length);
  const asked = await withProgress('tags', untold, options, ({ tag }, signal) => headTag(head, question, tag, signal));
  const told = [...listed, ...asked.flat()].filter(isFound);
  const tags = new Map(told.map(({ tag, digest }) => [tag, digest]));
  const indexes = new Map(told.flatMap(({ digest, entries }) => (entries?.length ? [[digest, entries]] : [])));
  const unopened = told.filter(({ entries }) => !entries).map(({ digest }) => digest);
  for (const [digest, entries] of await openIndexes(question, [...unopened, ...named.digests], options, spend)) {
    indexes.set(digest, entries);
  }
  return { tags, indexes };
}

type FoundTag = ListedTag & { readonly digest: string };

function isFound(tag: ListedTag): tag is FoundTag {
  return tag.digest !== undefined;
}

/** A list may lag behind, or end too early: that a tag is not there only the registry can say. */
function withNamed(listed: readonly ListedTag[], named: Named): ListedTag[] {
  const unlisted = new Set(named.tags).difference(new Set(listed.map(({ tag }) => tag)));
  return [...listed, ...Array.from(unlisted, tag => ({ tag }))];
}

/** What the registry's service tells, or else the names alone. */
async function allTags(
  lists: Lists,
  way: DeletionWay,
  question: DeletionQuestion,
  signal: AbortSignal,
  spend: Spend,
): Promise<ListedTag[]> {
  const { list } = way;
  const names = (next?: URL) => namePage(lists, question, signal, next);
  if (!list) return allPages(names, spend);
  try {
    return await allPages(next => list(question, next), spend);
  } catch (error) {
    // It may know only what is public, or want a login of its own, where the registry takes the user's.
    if (!(error instanceof RegistryError)) throw error;
    return allPages(names, spend);
  }
}

async function namePage(lists: Lists, repository: Repository, signal: AbortSignal, page?: URL): Promise<ListedPage> {
  const { names, next } = await lists.tags(repository, signal, page);
  return { tags: names.map(tag => ({ tag })), ...(next && { next }) };
}

async function allPages(read: (next?: URL) => Promise<ListedPage>, spend: Spend): Promise<ListedTag[]> {
  const found = new Map<string, ListedTag>();
  const seen = new Set<string>();
  let next: URL | undefined;
  do {
    await spend(1);
    const page = await read(next);
    // What was pushed meanwhile moves the others on: the same tag may stand on two pages.
    for (const tag of page.tags) found.set(tag.tag, tag);
    if (next) seen.add(next.href);
    next = page.next;
  } while (next && !seen.has(next.href));
  return [...found.values()];
}

/** None where the tag is gone since it was listed. */
async function headTag(
  head: HeadOf,
  { host, repository }: Repository,
  tag: string,
  signal: AbortSignal,
): Promise<FoundTag[]> {
  const found = await head({ host, repository, tag, original: '' }, signal);
  if (!found) return [];
  const { digest, mediaType } = found;
  // What calls itself neither may be either.
  const isImage = isManifestType(mediaType) && !isIndexType(mediaType);
  return [{ tag, digest, ...(isImage && { entries: [] }) }];
}

/** By digest what each index holds, and what the indexes inside it hold; what is no index is left out. */
async function openIndexes(
  question: DeletionQuestion,
  digests: readonly string[],
  options: SurveyOptions,
  spend: Spend,
): Promise<Map<string, readonly string[]>> {
  const indexes = new Map<string, readonly string[]>();
  const seen = new Set<string>();
  let level = new Set(digests);
  for (let depth = 0; level.size > 0 && depth < deepestIndex; depth++) {
    for (const digest of level) seen.add(digest);
    await spend(level.size);
    const opened = await withProgress('indexes', [...level], options, async (digest, signal) => {
      return { digest, content: await options.manifestOf(question, digest, signal).catch(ifUnreadable) };
    });
    const nested = new Set<string>();
    for (const { digest, content } of opened) {
      if (content?.manifest.kind !== 'index') continue;
      const entries = content.manifest.manifests;
      indexes.set(
        digest,
        entries.map(each => each.digest),
      );
      for (const entry of entries)
        if (isIndexType(entry.mediaType) && !seen.has(entry.digest)) nested.add(entry.digest);
    }
    level = nested;
  }
  return indexes;
}

/** What is not there holds nothing; nor does what is of a kind that nobody reads. */
function ifUnreadable(error: unknown): undefined {
  if (error instanceof RegistryError && (error.kind === 'not-found' || error.kind === 'malformed')) return undefined;
  throw error;
}

/** Told of requests before they are made. */
type Spend = (requests: number) => Promise<void>;

function createBudget(mayAsk: SurveyOptions['mayAsk']): Spend {
  let spent = 0;
  let isAllowed = false;
  return async requests => {
    spent += requests;
    if (spent <= mostUnasked || isAllowed) return;
    await mayAsk(spent);
    isAllowed = true;
  };
}

function withProgress<T, R>(
  of: SurveyStep['of'],
  items: readonly T[],
  { signal, onProgress }: SurveyOptions,
  work: (item: T, both: AbortSignal) => Promise<R>,
): Promise<R[]> {
  let done = 0;
  return inParallel(items, signal, async (item, both) => {
    const result = await work(item, both);
    onProgress?.({ of, done: ++done, all: items.length });
    return result;
  });
}
