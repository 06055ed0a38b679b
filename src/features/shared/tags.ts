// The tags of repositories, as completions and suggestions ask for them: by how they begin, once in a while, a page each.
import type { Repository } from '../../core/reference.ts';
import { BoundedMap } from '../../registry/bounded.ts';
import { createFailures } from '../../registry/cache/failures.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { RegistryError } from '../../registry/errors.ts';
import { joinPages } from '../../registry/providers/pages.ts';
import type { TagPage } from '../../registry/providers/provider.ts';
import { singleFlight } from '../../registry/singleFlight.ts';

export interface TagLists {
  /**
   * Tags that begin with `prefix`, in the registry's order; `next` is set where there are more than these. Rejects with
   * RegistryError or the signal's reason.
   */
  beginningWith(repository: Repository, prefix: string, signal: AbortSignal): Promise<TagPage>;
  /** The next question is put to the registry again. */
  forget(): void;
}

/** Weighed in tags. */
const mostPages = { entries: 200, weight: 200_000 };
/** Where the oldest tags come first the newest are worth so many requests. */
const mostOldPages = 20;

interface Kept {
  readonly page: TagPage;
  readonly asOf: number;
}

/** @param life milliseconds for which a page is not asked for again */
export function createTagLists(client: Pick<RegistryClient, 'browseTags' | 'findsTags'>, life: () => number): TagLists {
  const pages = new BoundedMap<Kept>(mostPages);
  const failures = createFailures(Date.now);
  const single = singleFlight();
  let times = 0;

  const keyOf = ({ host, repository }: Repository, prefix: string) => `${times} ${host}/${repository} ${prefix}`;

  const kept = (repository: Repository, prefix: string): TagPage | undefined => {
    const found = pages.get(keyOf(repository, prefix));
    return found && Math.abs(Date.now() - found.asOf) < life() ? found.page : undefined;
  };

  /** A page that is whole, of less that was typed, holds the answer to more. */
  const wholeOf = (repository: Repository, prefix: string): TagPage | undefined => {
    for (let length = 0; length < prefix.length; length++) {
      const page = kept(repository, prefix.slice(0, length));
      if (page && !page.next) return page;
    }
    return undefined;
  };

  const ask = async (repository: Repository, prefix: string, signal: AbortSignal): Promise<TagPage> => {
    // Of the repository as a whole: whoever goes on typing would ask in vain with every key.
    const failure = keyOf(repository, '');
    const failed = failures.recent(failure);
    if (failed) throw failed;
    try {
      let page = await client.browseTags(repository, signal, undefined, prefix);
      for (let read = 1; page.isOldestFirst && page.next && read < mostOldPages; read++) {
        page = joinPages(page, await client.browseTags(repository, signal, page.next, prefix));
      }
      pages.set(keyOf(repository, prefix), { page, asOf: Date.now() }, page.names.length);
      return page;
    } catch (error) {
      if (error instanceof RegistryError) failures.add(failure, repository.host, error);
      throw error;
    }
  };

  return {
    async beginningWith(repository, prefix, signal) {
      signal.throwIfAborted();
      const asked = client.findsTags(repository.host) ? prefix : '';
      const page =
        wholeOf(repository, prefix) ??
        kept(repository, asked) ??
        (await single(keyOf(repository, asked), signal, shared => ask(repository, asked, shared)));
      return { ...page, names: page.names.filter(name => name.startsWith(prefix)) };
    },

    forget: () => void times++,
  };
}
