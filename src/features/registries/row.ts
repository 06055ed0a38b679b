// A row of the Registries view: an object that knows how it looks and what it opens to. Each kind is a file of `rows/`.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import type { Finds, TagPage } from '../../registry/providers/provider.ts';
import type { UsableImage } from '../shared/imageArgument.ts';

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
  /** What “Copy” gives of a row that stands for no image. */
  readonly copies?: string;
  /** Asks nobody. Its id is given by the view, and so is what is common to the `contextValue` of its kind. */
  item(): vscode.TreeItem;
  /** For an item without a tooltip, once the mouse rests there. */
  tooltip?(signal: AbortSignal): Promise<string>;
  /** Left out where it does not open. What it rejects with is shown as a row. */
  children?(signal: AbortSignal): Promise<readonly Row[]>;
}

/** A row whose children come in pages. */
export interface ListRow extends Row {
  readonly host: string;
  /** What tells its list from all others, and begins as those of the lists below it do. */
  readonly listKey: string;
  /** What the registry can be asked for; left out where it can only be asked for all. */
  readonly finds?: Finds | undefined;
  /** The first page, or the one that `next` of the page before names; with a `text` only names that hold it. */
  ask(signal: AbortSignal, next?: URL, text?: string): Promise<TagPage>;
}

/** Where it stands in the view: the same after a refresh, and what those of the rows below it begin with. */
export function pathOf({ parent, kind, key }: Row): string {
  return `${parent ? pathOf(parent) : ''}\n${kind} ${key}`;
}

/** Whether the first path is the other, or below it. */
export function isWithin(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}\n`);
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
