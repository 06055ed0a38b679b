// The lists that the view has read, page by page: the repositories of a registry, the tags of a repository.
import { BoundedMap } from '../../../registry/bounded.ts';
import { joinPages } from '../../../registry/providers/pages.ts';
import type { TagPage } from '../../../registry/providers/provider.ts';
import { singleFlight } from '../../../registry/singleFlight.ts';
import type { ListRow } from '../row.ts';

export interface Listings {
  /** What was read so far; the first page is asked for where nothing was. */
  of(row: ListRow, signal: AbortSignal): Promise<TagPage>;
  /** The same, only where something was read. */
  peek(row: ListRow): TagPage | undefined;
  /** Reads one page more, and allows as many rows more as it may have. */
  readMore(row: ListRow, signal: AbortSignal): Promise<void>;
  /** Forgets what was listed below a row, or everything. */
  forget(row?: ListRow): void;
  /** Names in the lists of a row and of those below it. */
  heldBelow(row: ListRow): number;
  /** Lets go of all below a row that one page does not give back. */
  fold(row: ListRow): void;
  /** Keeps the sizes that a page tells. */
  readonly note: (page: TagPage) => void;
  /** How many rows of a list are shown at most. */
  limitOf(row: Pick<ListRow, 'listKey'>): number;
  showMore(row: Pick<ListRow, 'listKey'>): void;
  /** Compressed bytes of a platform's image, where a list of tags told them. */
  sizeOf(digest: string): number | undefined;
}

/** Of platforms that lists of tags told of. */
const mostSizes = 20_000;
/** VS Code opens a thousand rows in half a second, ten thousand in two, twenty thousand in five; nobody reads so many. */
const rowsAtOnce = 1000;
/** Weighed in names: what was open long ago is asked for again. */
const mostLists = { entries: 500, weight: 500_000 };

interface Read {
  readonly first: TagPage;
  readonly all: TagPage;
}

export function createListings(): Listings {
  const lists = new BoundedMap<Read>(mostLists);
  const sizes = new BoundedMap<number>({ entries: mostSizes });
  const single = singleFlight();
  /** Answers to what was asked before a list was forgotten are thrown away. */
  let times = 0;

  const limits = new Map<string, number>();
  const limitOf = ({ listKey }: Pick<ListRow, 'listKey'>) => limits.get(listKey) ?? rowsAtOnce;
  const showMore = (row: Pick<ListRow, 'listKey'>) => void limits.set(row.listKey, limitOf(row) + rowsAtOnce);
  const forgetLimits = (row?: ListRow) => {
    for (const key of limits.keys()) if (!row || key.startsWith(row.listKey)) limits.delete(key);
  };

  const keep = (key: string, first: TagPage, all: TagPage) => lists.set(key, { first, all }, all.names.length);
  const below = (row?: ListRow) => lists.entries().filter(([key]) => !row || key.startsWith(row.listKey));

  const note = (page: TagPage) => {
    for (const { digest, size } of [...(page.platforms?.values() ?? [])].flat()) {
      if (digest !== undefined && size !== undefined) sizes.set(digest, size);
    }
  };

  const readPage = async (row: ListRow, signal: AbortSignal, next?: URL): Promise<TagPage> => {
    const place = `${times} ${row.listKey} ${next?.href ?? ''}`;
    const page = await single(place, signal, shared => row.ask(shared, next));
    note(page);
    return page;
  };

  const of = async (row: ListRow, signal: AbortSignal): Promise<TagPage> => {
    const known = lists.get(row.listKey);
    if (known) return known.all;
    const asked = times;
    const page = await readPage(row, signal);
    if (asked === times) keep(row.listKey, page, page);
    return page;
  };

  return {
    of,
    note,
    limitOf,
    showMore,
    peek: row => lists.peek(row.listKey)?.all,

    async readMore(row, signal) {
      const all = await of(row, signal);
      if (!all.next) return;
      const page = await readPage(row, signal, all.next);
      const known = lists.get(row.listKey);
      if (known?.all === all) keep(row.listKey, known.first, joinPages(all, page));
    },

    forget(row) {
      times++;
      forgetLimits(row);
      for (const [key] of below(row)) lists.delete(key);
    },

    heldBelow: row => below(row).reduce((sum, [, { all }]) => sum + all.names.length, 0),

    fold(row) {
      forgetLimits(row);
      for (const [key, { first }] of below(row)) {
        if (key === row.listKey) keep(key, first, first);
        else lists.delete(key);
      }
    },

    sizeOf: digest => sizes.get(digest),
  };
}
