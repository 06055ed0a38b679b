// The row behind a page that is not the last.
import * as vscode from 'vscode';
import { hiddenCommandIds } from '../../../host/ids.ts';
import type { Page } from '../../../registry/lists.ts';
import type { ListRow } from '../listings.ts';
import { titled, type Row } from '../row.ts';

export interface MoreRow extends Row {
  readonly kind: 'more';
  readonly parent: ListRow;
}

export function withMore(rows: readonly Row[], parent: ListRow, { next }: Page): readonly Row[] {
  return next ? [...rows, moreRow(parent)] : rows;
}

function moreRow(parent: ListRow): MoreRow {
  const row: MoreRow = {
    kind: 'more',
    key: '',
    parent,
    interactive: true,
    item() {
      const title = vscode.l10n.t('Load more');
      const item = titled(title, 'ellipsis', false);
      item.command = { command: hiddenCommandIds.loadMore, title, arguments: [row] };
      return item;
    },
  };
  return row;
}
