// Pages read one after the other, as one list.
import type { TagPage } from './provider.ts';

/** What was read with the page behind it: each name once, where it first stood, and what was told of it last. */
export function joinPages(read: TagPage, page: TagPage): TagPage {
  const names = new Set(read.names);
  for (const name of page.names) names.add(name);
  const platforms = joined(read.platforms, page.platforms);
  const pushed = joined(read.pushed, page.pushed);
  return { ...page, names: [...names], ...(platforms && { platforms }), ...(pushed && { pushed }) };
}

function joined<T>(
  left: ReadonlyMap<string, T> | undefined,
  right: ReadonlyMap<string, T> | undefined,
): ReadonlyMap<string, T> | undefined {
  return left && right ? new Map([...left, ...right]) : (right ?? left);
}
