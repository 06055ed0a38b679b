// What the rows of the Registries view are made with, put together.
import type * as vscode from 'vscode';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { createBackground } from './lists/background.ts';
import { createFilling } from './filling.ts';
import { createFilters } from './lists/filters.ts';
import { createListings } from './lists/listings.ts';
import { savedTagOrder } from './lists/commands.ts';
import type { ListRow } from './row.ts';
import type { Tree } from './tree.ts';
import { redrawList } from './lists/shown.ts';
import { listKeyOf } from './lists/work.ts';

export interface TreeParts extends Pick<Tree, 'engines' | 'log' | 'closed' | 'redraw'> {
  readonly client: RegistryClient;
  readonly images: ImageCache;
  /** Where the order of tags is kept. */
  readonly memento: vscode.Memento;
}

export function createTree({ memento, ...parts }: TreeParts): Tree {
  const { closed, log, redraw } = parts;
  const latest = new Map<string, ListRow>();
  const listings = createListings();
  return {
    ...parts,
    listings,
    filters: createFilters(listings.note),
    background: createBackground(closed, key => redrawList({ latest, redraw }, listKeyOf(key))),
    filling: createFilling(redraw, closed, error => log.debug(String(error))),
    engineRows: new Set(),
    latest,
    tagOrder: () => savedTagOrder(memento),
  };
}
