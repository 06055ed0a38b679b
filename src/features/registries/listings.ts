// The lists that the view has read, page by page: the repositories of a registry, the tags of a repository.
import { BoundedMap } from '../../registry/bounded.ts';
import type { TagPage } from '../../registry/providers/provider.ts';
import type { Row } from './row.ts';

/** A row whose children come in pages. */
export interface ListRow extends Row {
  readonly host: string;
  /** What tells its list from all others, and begins as those of the lists below it do. */
  readonly listKey: string;
  /** The first page, or the one that `next` of the page before names. */
  ask(signal: AbortSignal, next?: URL): Promise<TagPage>;
}

export interface Listings {
  /** What was read so far; the first page is asked for where nothing was. */
  of(row: ListRow, signal: AbortSignal): Promise<TagPage>;
  /** Reads one page more. */
  readMore(row: ListRow, signal: AbortSignal): Promise<void>;
  /** Forgets what was listed below a row, or everything. */
  forget(row?: ListRow): void;
  /** Compressed bytes of a platform's image, where a list of tags told them. */
  sizeOf(digest: string): number | undefined;
}

/** Of platforms that lists of tags told of. */
const mostSizes = 20_000;

export function createListings(): Listings {
  const listings = new Map<string, TagPage>();
  const sizes = new BoundedMap<number>({ entries: mostSizes });

  const readPage = async (row: ListRow, signal: AbortSignal, next?: URL): Promise<TagPage> => {
    const page = await row.ask(signal, next);
    for (const { digest, size } of [...(page.platforms?.values() ?? [])].flat()) {
      if (digest !== undefined && size !== undefined) sizes.set(digest, size);
    }
    return page;
  };

  const of = async (row: ListRow, signal: AbortSignal): Promise<TagPage> => {
    const known = listings.get(row.listKey);
    if (known) return known;
    const listing = await readPage(row, signal);
    listings.set(row.listKey, listing);
    return listing;
  };

  return {
    of,

    async readMore(row, signal) {
      const listing = await of(row, signal);
      if (!listing.next) return;
      const page = await readPage(row, signal, listing.next);
      const platforms = new Map([...(listing.platforms ?? []), ...(page.platforms ?? [])]);
      listings.set(row.listKey, { ...page, names: [...new Set([...listing.names, ...page.names])], platforms });
    },

    forget(row) {
      for (const key of listings.keys()) if (!row || key.startsWith(row.listKey)) listings.delete(key);
    },

    sizeOf: digest => sizes.get(digest),
  };
}
