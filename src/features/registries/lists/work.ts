// What is read of an open list while nobody waits for it: the pages behind those of the oldest tags, and the platforms of
// tags that a filter asks for.
import { isFinished } from '../../../core/listFilter.ts';
import type { Repository } from '../../../core/reference.ts';
import { RegistryError } from '../../../registry/errors.ts';
import type { TagPage } from '../../../registry/providers/provider.ts';
import { inBackground } from '../../../registry/transport/signals.ts';
import type { Narrowed } from './filters.ts';
import type { ListRow } from '../row.ts';
import { redrawList } from './shown.ts';
import type { Tree } from '../tree.ts';

/** So many pages are read by themselves; a hundred thousand tags are a hundred. */
const mostPages = 100;
/** Manifests asked for at once. */
const looksTogether = 4;
/** Milliseconds between two redraws of a list. */
const pace = 500;

type Work = 'read' | 'look';

export function workKey({ listKey }: ListRow, work: Work): string {
  return `${listKey}\n${work}`;
}

export function listKeyOf(key: string): string {
  return key.split('\n')[0] ?? '';
}

/** Begins to read on where the newest tags are behind, or where a page held no name at all. */
export function readOn(tree: Tree, row: ListRow): void {
  const read = tree.listings.peek(row);
  if (!read || !isWanting(read) || tree.filling.holdsBack(row)) return;
  tree.background.start(workKey(row, 'read'), async signal => {
    const quiet = inBackground(signal);
    for (let pages = 1; pages < mostPages; pages++) {
      const before = tree.listings.peek(row);
      if (!before || !isWanting(before)) return;
      await tree.listings.readMore(row, quiet);
      redrawBusy(tree, row, 'read');
    }
  });
}

function isWanting({ names, next, isOldestFirst }: TagPage): boolean {
  return next !== undefined && (isOldestFirst === true || names.length === 0);
}

/** Begins to look at tags, where there is something to look at. */
export function lookAt(tree: Tree, row: RepositoryList, narrowed: Narrowed, tags: readonly string[]): void {
  const work = looking(tree, row, narrowed, tags);
  if (work && !tree.filling.holdsBack(row)) tree.background.start(workKey(row, 'look'), work);
}

type RepositoryList = ListRow & Repository;

/** Looks at tags in their order, as many as may be, for what platforms they have; undefined where none is to be. */
export function looking(
  tree: Tree,
  row: RepositoryList,
  narrowed: Narrowed,
  tags: readonly string[],
): ((signal: AbortSignal) => Promise<void>) | undefined {
  const { filter, looked, isTyping } = narrowed;
  const waiting = tags.slice(0, Math.max(0, narrowed.mayLook - looked.size));
  if (isTyping || waiting.length === 0 || !mayLook(tree, row) || !filter.platforms.every(isFinished)) return undefined;
  return async signal => {
    const redraw = paced(() => redrawList(tree, row.listKey));
    const quiet = inBackground(signal);
    /** What is refused for one tag is for the next. */
    const giveUp = (error: unknown): never => {
      waiting.length = 0;
      throw error;
    };
    const lane = async () => {
      for (let tag = waiting.shift(); tag !== undefined; tag = waiting.shift()) {
        looked.set(tag, await platformsOf(tree, row, tag, quiet).catch(giveUp));
        redrawBusy(tree, row, 'look');
        redraw();
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: looksTogether }, lane));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  };
}

/** On Docker Hub each look would count as a pull, and its list tells the platforms by itself. */
export function mayLook({ client }: Tree, { host }: ListRow): boolean {
  return client.kindOf(host) !== 'dockerhub';
}

/** A tag that was deleted meanwhile, or that is no image, has no platform. */
async function platformsOf(tree: Tree, { host, repository }: Repository, tag: string, signal: AbortSignal) {
  try {
    const { description } = await tree.images.lookUp({ host, repository, tag, original: '' }, signal);
    return description.platforms.map(({ platform }) => platform);
  } catch (error) {
    if (error instanceof RegistryError && ofOneTag.has(error.kind)) return [];
    throw error;
  }
}

/** What goes wrong with one tag, and not with the next as well. */
const ofOneTag: ReadonlySet<string> = new Set(['not-found', 'malformed', 'too-large', 'digest-mismatch']);

function redrawBusy(tree: Tree, row: ListRow, work: Work): void {
  const busy = tree.background.shown.get(workKey(row, work));
  if (busy) tree.redraw(busy);
}

function paced(run: () => void): () => void {
  let last = Date.now();
  return () => {
    if (Date.now() - last < pace) return;
    last = Date.now();
    run();
  };
}
