// A row of the Registries view: an object that knows how it looks and what it opens to. Each kind is a file of `rows/`.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import type { TagOrder } from '../../core/tagOrder.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import type { UsableImage } from '../shared/imageArgument.ts';
import type { Background } from './background.ts';
import type { Filling } from './filling.ts';
import type { Filters } from './filters.ts';
import type { Listings, ListRow } from './listings.ts';

/** A menu's `viewItem` is `multiarch.<kind>`, with flags of the row's own behind it. */
export type RowKind =
  | 'registry'
  | 'catalog'
  | 'namespace'
  | 'folder'
  | 'signatures'
  | 'busy'
  | 'repository'
  | 'tag'
  | 'platform'
  | 'missing'
  | 'base'
  | 'configuration'
  | 'group'
  | 'value'
  | 'layers'
  | 'layer'
  | 'file'
  | 'attestation'
  | 'referrers'
  | 'referrer'
  | 'other'
  | 'message'
  | 'more'
  | 'engine'
  | 'untagged'
  | 'localImage'
  | 'localPlatform';

export interface Row {
  readonly kind: RowKind;
  /** What tells it from its siblings. The same after a refresh: what is open and chosen stays so. */
  readonly key: string;
  readonly parent: Row | undefined;
  /** A failure of a command on it is shown to the person who clicked. */
  readonly interactive: true;
  readonly host?: string;
  /** What commands on an image take as their argument. */
  readonly reference?: string;
  readonly digest?: string;
  /** What it stands for where an image is used: pulled, or built on. */
  readonly image?: UsableImage['image'];
  /** Asks nobody. Its id is given by the view, and so is what is common to the `contextValue` of its kind. */
  item(): vscode.TreeItem;
  /** For an item without a tooltip, once the mouse rests there. */
  tooltip?(signal: AbortSignal): Promise<string>;
  /** Left out where it does not open. What it rejects with is shown as a row. */
  children?(signal: AbortSignal): Promise<readonly Row[]>;
}

/** What rows are made with. */
export interface Tree {
  readonly client: RegistryClient;
  readonly images: ImageCache;
  readonly listings: Listings;
  /** Those of this machine; none where no program may be run. */
  engines(): Promise<readonly Engine[]>;
  readonly filters: Filters;
  readonly background: Background;
  readonly filling: Filling;
  /** The rows of lists as they were made last, by `listKey`: of rows that were made before, VS Code knows nothing more. */
  readonly latest: Map<string, ListRow>;
  tagOrder(): TagOrder;
  readonly log: vscode.LogOutputChannel;
  /** Aborted when the view is gone. */
  readonly closed: AbortSignal;
  /** Shows a row anew, with what is open below it. */
  redraw(row: Row): void;
}

/** An item with an icon, folded where it opens. */
export function titled(label: string, icon: string, opens: boolean): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, opens ? Collapsed : None);
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}

/** As the engines list images: a narrow side bar has no room for the algorithm. */
export function shortHex(digest: string): string {
  return shortDigest(digest).replace(/^sha256:/, '');
}
