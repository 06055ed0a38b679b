// A tag, with what the list of tags told of its platforms.
import * as vscode from 'vscode';
import { formatPlatform } from '../../../core/platform.ts';
import { formatReference, type Reference, type Repository } from '../../../core/reference.ts';
import type { ListedPlatform, TagPage } from '../../../registry/providers/provider.ts';
import { formatAge, formatSize } from '../../shared/messages.ts';
import { titled, type Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import { tagContents } from './tagContents.ts';

export interface TagRow extends Row {
  readonly kind: 'tag';
  readonly parent: Row & Repository;
  readonly host: string;
  readonly tag: string;
  readonly reference: string;
}

/** What the list of tags told of one. */
export interface ListedTag {
  readonly platforms?: readonly ListedPlatform[] | undefined;
  /** Milliseconds since the epoch. */
  readonly pushed?: number | undefined;
}

export function listedOf({ platforms, pushed }: TagPage, tag: string): ListedTag {
  return { platforms: platforms?.get(tag), pushed: pushed?.get(tag) };
}

export function tagRow(tree: Tree, parent: TagRow['parent'], tag: string, listed: ListedTag = {}): TagRow {
  const { host, repository } = parent;
  const reference: Reference = { host, repository, tag, original: '' };
  const row: TagRow = {
    kind: 'tag',
    key: tag,
    parent,
    interactive: true,
    host,
    tag,
    reference: formatReference(reference),
    image: { reference: formatReference(reference) },
    item: () => tagItem(row, listed),
    children: signal => tagContents(tree, row, reference, signal),
  };
  return row;
}

/** So many are told beside a tag; a narrow side bar shows no more. */
const mostNamed = 4;

function tagItem({ tag, reference }: TagRow, { platforms = [], pushed }: ListedTag): vscode.TreeItem {
  const item = titled(tag, 'tag', true);
  const names = [...new Set(platforms.map(({ platform }) => formatPlatform(platform)))];
  const rest = names.length > mostNamed ? [`+${names.length - mostNamed}`] : [];
  const age = pushed === undefined ? [] : [formatAge(pushed)];
  item.description = [...names.slice(0, mostNamed), ...rest, ...age].join(' · ');
  item.accessibilityInformation = { label: [tag, ...names, ...age].join(', ') };
  const time = pushed === undefined ? [] : [vscode.l10n.t('Pushed {0}', new Date(pushed).toLocaleString())];
  item.tooltip = [reference, ...platforms.map(platformLine), ...time].join('\n');
  return item;
}

function platformLine({ platform, size }: ListedPlatform): string {
  const details = [formatPlatform(platform), platform.osVersion, size === undefined ? undefined : formatSize(size)];
  return details.filter(each => each !== undefined).join(' · ');
}
