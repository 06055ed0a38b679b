// Which names of a list are shown: all that are known, in the order that was chosen, or those that a filter leaves.
import { hasPlatforms, holdingWords } from '../../../core/listFilter.ts';
import type { Platform } from '../../../core/platform.ts';
import { arrangeTags, type ArrangedTags, type TagOrder } from '../../../core/tagOrder.ts';
import { joinPages } from '../../../registry/providers/pages.ts';
import type { TagPage } from '../../../registry/providers/provider.ts';
import type { Narrowed } from './filters.ts';

export interface ChosenTags extends ArrangedTags {
  /** With all that the list tells of them. */
  readonly page: TagPage;
  /** Tags that hold the words, and whose platforms nobody knows yet; where a filter asks for platforms. */
  readonly unknown: readonly string[];
  /** How many tags hold the words. */
  readonly among: number;
}

export function chooseTags(read: TagPage, narrowed: Narrowed | undefined, order: TagOrder): ChosenTags {
  const page = withFound(read, narrowed?.found);
  const arranged = arrangedOf(page, order);
  if (!narrowed) return { ...arranged, page, unknown: [], among: arranged.tags.length };
  const { filter, looked } = narrowed;
  const holds = holdingWords(filter);
  const tags = arranged.tags.filter(holds);
  const signatures = filter.platforms.length > 0 ? [] : arranged.signatures.filter(holds);
  if (filter.platforms.length === 0) return { tags, signatures, page, unknown: [], among: tags.length };
  const known = tags.map(tag => [tag, platformsOf(tag, page, looked)] as const);
  return {
    page,
    signatures,
    among: tags.length,
    tags: known.flatMap(([tag, platforms]) => (platforms && hasPlatforms(filter, platforms) ? [tag] : [])),
    unknown: known.flatMap(([tag, platforms]) => (platforms ? [] : [tag])),
  };
}

function platformsOf(tag: string, page: TagPage, looked: Narrowed['looked']): readonly Platform[] | undefined {
  const listed = page.platforms?.get(tag);
  // A service that tells none does not know.
  return listed && listed.length > 0 ? listed.map(({ platform }) => platform) : looked.get(tag);
}

export function chooseNames(read: TagPage, narrowed: Narrowed | undefined): readonly string[] {
  const { names } = withFound(read, narrowed?.found);
  return narrowed ? names.filter(holdingWords(narrowed.filter)) : names;
}

/** Both are made anew for each key that is typed, and are large. */
const joined = new WeakMap<TagPage, { readonly read: TagPage; readonly both: TagPage }>();
const arranged = new WeakMap<TagPage, Map<TagOrder, ArrangedTags>>();

/** What the registry found first: of what it sorts by time these are as new as the first page. */
function withFound(read: TagPage, found: TagPage | undefined): TagPage {
  if (!found) return read;
  const known = joined.get(found);
  if (known?.read === read) return known.both;
  const both = joinPages(found, read);
  joined.set(found, { read, both });
  return both;
}

function arrangedOf(page: TagPage, order: TagOrder): ArrangedTags {
  const orders = arranged.get(page) ?? new Map<TagOrder, ArrangedTags>();
  arranged.set(page, orders);
  const known = orders.get(order) ?? arrangeTags(page, order);
  orders.set(order, known);
  return known;
}
