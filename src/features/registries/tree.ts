// What the rows of the Registries view are made with.
import type * as vscode from 'vscode';
import type { TagOrder } from '../../core/tagOrder.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import type { Filling } from './filling.ts';
import type { Background } from './lists/background.ts';
import type { Filters } from './lists/filters.ts';
import type { Listings } from './lists/listings.ts';
import type { ListRow, Row } from './row.ts';

export interface Tree {
  readonly client: RegistryClient;
  readonly images: ImageCache;
  readonly listings: Listings;
  /** Those of this machine; none where no program may be run. */
  engines(): Promise<readonly Engine[]>;
  readonly filters: Filters;
  readonly background: Background;
  readonly filling: Filling;
  /** The rows of the engines that are shown. */
  readonly engineRows: Set<Row>;
  /** The rows of lists that were opened, by their places. */
  readonly latest: Map<string, ListRow>;
  tagOrder(): TagOrder;
  readonly log: vscode.LogOutputChannel;
  /** Aborted when the view is gone. */
  readonly closed: AbortSignal;
  /** Shows a row anew, with what is open below it. */
  redraw(row: Row): void;
}
