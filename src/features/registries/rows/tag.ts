// A tag: the platforms of its image, and what else its index holds.
import * as vscode from 'vscode';
import { formatPlatform } from '../../../core/platform.ts';
import { dockerHub, formatReference, type Reference } from '../../../core/reference.ts';
import type { ListedPlatform } from '../../../registry/providers/provider.ts';
import { inBackground } from '../../../registry/transport/signals.ts';
import { formatSize } from '../../shared/messages.ts';
import { titled, type Row, type Tree } from '../row.ts';
import { descriptorRow } from './descriptor.ts';
import { nothingRow } from './message.ts';
import { platformRow, sizeOf, type PlatformRow } from './platform.ts';
import type { RepositoryRow } from './repository.ts';

export interface TagRow extends Row {
  readonly kind: 'tag';
  readonly parent: RepositoryRow;
  readonly host: string;
  readonly tag: string;
  readonly reference: string;
}

/** @param platforms where the list of tags told them */
export function tagRow(
  tree: Tree,
  parent: RepositoryRow,
  tag: string,
  platforms: readonly ListedPlatform[] = [],
): TagRow {
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
    item: () => tagItem(row, platforms),
    async children(signal) {
      const { description } = await tree.images.lookUp(reference, signal);
      const platformRows = description.platforms.map(described => platformRow(tree, row, described));
      fillSizes(tree, row, platformRows);
      const rows = [...platformRows, ...description.others.map(other => descriptorRow(row, 'other', other))];
      return rows.length > 0 ? rows : [nothingRow(row, vscode.l10n.t('This is no image: it has no platforms.'))];
    },
  };
  return row;
}

/** So many are told beside a tag; a narrow side bar shows no more. */
const mostNamed = 4;

function tagItem({ tag, reference }: TagRow, platforms: readonly ListedPlatform[]): vscode.TreeItem {
  const item = titled(tag, 'tag', true);
  const names = [...new Set(platforms.map(({ platform }) => formatPlatform(platform)))];
  const rest = names.length > mostNamed ? [`+${names.length - mostNamed}`] : [];
  if (names.length > 0) {
    item.description = [...names.slice(0, mostNamed), ...rest].join(' · ');
    item.accessibilityInformation = { label: [tag, ...names].join(', ') };
  }
  item.tooltip = [reference, ...platforms.map(platformLine)].join('\n');
  return item;
}

function platformLine({ platform, size }: ListedPlatform): string {
  const details = [formatPlatform(platform), platform.osVersion, size === undefined ? undefined : formatSize(size)];
  return details.filter(each => each !== undefined).join(' · ');
}

/** Sizes cost a request each, so they follow after the rows are shown; on Docker Hub they would cost pulls. */
function fillSizes(tree: Tree, { parent }: TagRow, rows: readonly PlatformRow[]): void {
  if (parent.host === dockerHub) return;
  const quiet = inBackground(tree.closed);
  for (const row of rows) {
    if (sizeOf(tree, row.digest) !== undefined) continue;
    tree.images.sizeOf(parent, row.digest, quiet).then(
      () => tree.redraw(row),
      error => tree.log.debug(String(error)),
    );
  }
}
