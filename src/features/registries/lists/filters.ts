// What each list of the view is narrowed by, and what was found out for it: the names that the registry found, and the
// platforms of the tags that were looked at.
import { parseNameFilter, parseTagFilter, questionOf, type ListFilter } from '../../../core/listFilter.ts';
import type { Platform } from '../../../core/platform.ts';
import { joinPages } from '../../../registry/providers/pages.ts';
import type { TagPage } from '../../../registry/providers/provider.ts';
import type { ListRow } from '../row.ts';

export interface Narrowed {
  /** As typed. */
  readonly text: string;
  readonly filter: ListFilter;
  /** Still being typed: chosen from what is read already, and nobody is asked. */
  readonly isTyping: boolean;
  /** What the registry found for the text, as far as it was read. */
  found?: TagPage;
  /** Why it found nothing: rows are drawn often, and who refuses once is not asked each time. */
  failure?: Error;
  /** By tag, of those whose platforms no list told. */
  readonly looked: Map<string, readonly Platform[]>;
  /** How many tags may be looked at before somebody asks for more. */
  mayLook: number;
}

/** Each look costs a request. */
const looksAtOnce = 200;

export interface Filters {
  of(row: ListRow): Narrowed | undefined;
  /** An empty text is no filter. */
  set(row: ListRow, text: string, isTyping: boolean): void;
  /** Allows as many looks again. */
  lookFurther(row: ListRow): void;
  /** Reads one page more of what the registry found. */
  findMore(row: ListRow, signal: AbortSignal): Promise<void>;
  /** Forgets what was found out below a row, or everywhere; the filters stay. */
  forget(row?: ListRow): void;
}

/** @param note keeps what a page tells besides names */
export function createFilters(note: (page: TagPage) => void): Filters {
  const all = new Map<string, Narrowed>();

  return {
    of: row => all.get(row.listKey),

    set(row, written, isTyping) {
      const text = written.trim();
      const before = all.get(row.listKey);
      if (text === '') return void all.delete(row.listKey);
      const filter = row.kind === 'repository' ? parseTagFilter(text) : parseNameFilter(text);
      const isSame = before && questionOf(before.filter) === questionOf(filter);
      const found = isSame ? before.found : undefined;
      const looked = before?.looked ?? new Map<string, readonly Platform[]>();
      all.set(row.listKey, {
        text,
        filter,
        isTyping,
        looked,
        mayLook: looked.size + looksAtOnce,
        ...(found && { found }),
      });
    },

    lookFurther(row) {
      const narrowed = all.get(row.listKey);
      if (narrowed) narrowed.mayLook = narrowed.looked.size + looksAtOnce;
    },

    async findMore(row, signal) {
      const narrowed = all.get(row.listKey);
      const question = narrowed && questionOf(narrowed.filter);
      if (!narrowed || question === undefined) return;
      const { found } = narrowed;
      if (found && !found.next) return;
      const page = await row.ask(signal, found?.next, question);
      note(page);
      if (narrowed.found === found) narrowed.found = found ? joinPages(found, page) : page;
    },

    forget(row) {
      for (const [key, narrowed] of all) {
        if (row && !key.startsWith(row.listKey)) continue;
        delete narrowed.found;
        delete narrowed.failure;
        narrowed.looked.clear();
        narrowed.mayLook = looksAtOnce;
      }
    },
  };
}
