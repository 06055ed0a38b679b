// The row behind what is shown of a list where there is more: rows that were read, the next page, or tags to look at.
import * as vscode from 'vscode';
import { hiddenCommandIds } from '../../../host/ids.ts';
import { type ListRow, type Row, titled } from '../row.ts';
import type { Tree } from '../tree.ts';

/** `show`: of what was read. `found`: of what the registry found for a filter. `look`: at tags whose platforms nobody knows. */
export type More = 'show' | 'page' | 'found' | 'look';

/** What has rows enough that not all are shown. */
export type LongRow = Row & Pick<ListRow, 'listKey'>;

export interface MoreRow extends Row {
  readonly kind: 'more';
  readonly parent: LongRow;
  readonly more: More;
  /** What is read on; the parent itself, or the list that it shows a part of. */
  readonly list: ListRow;
}

export function moreRow(parent: LongRow, list: ListRow, more: More, details = ''): MoreRow {
  const row: MoreRow = {
    kind: 'more',
    key: more,
    parent,
    interactive: true,
    more,
    list,
    item() {
      const title = titles[more]();
      const item = titled(title, 'ellipsis', false);
      item.description = details;
      item.command = { command: hiddenCommandIds.loadMore, title, arguments: [row] };
      return item;
    },
  };
  return row;
}

const titles: Readonly<Record<More, () => string>> = {
  show: () => vscode.l10n.t('Show more'),
  page: () => vscode.l10n.t('Load more'),
  found: () => vscode.l10n.t('Load more'),
  look: () => vscode.l10n.t('Look at more tags'),
};

/** As many rows as may be shown, and the way to the others. */
export function limitedRows<T>(
  { listings }: Tree,
  parent: LongRow,
  list: ListRow,
  all: readonly T[],
  rowOf: (each: T) => Row,
): readonly Row[] {
  const limit = listings.limitOf(parent);
  const rows = all.slice(0, limit).map(rowOf);
  if (all.length <= limit) return rows;
  const details = vscode.l10n.t('{0} of {1} shown', limit.toLocaleString(), all.length.toLocaleString());
  return [...rows, moreRow(parent, list, 'show', details)];
}
