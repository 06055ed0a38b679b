// Tags that no person made: they hold what refers to an image, its signatures and attestations, and stand in one row.
import * as vscode from 'vscode';
import type { Repository } from '../../../core/reference.ts';
import type { TagPage } from '../../../registry/providers/provider.ts';
import { titled, type ListRow, type Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import { limitedRows, type LongRow } from './more.ts';
import { listedOf, tagRow } from './tag.ts';

interface SignaturesRow extends LongRow, Repository {
  readonly kind: 'signatures';
  readonly host: string;
  readonly parent: ListRow;
}

export function signaturesRow(tree: Tree, parent: ListRow & Repository, tags: readonly string[], page: TagPage): Row {
  const { host, repository, listKey } = parent;
  const row: SignaturesRow = {
    kind: 'signatures',
    key: '',
    parent,
    interactive: true,
    host,
    repository,
    listKey: `${listKey} signatures`,
    item() {
      const title =
        tags.length === 1
          ? vscode.l10n.t('1 signature tag')
          : vscode.l10n.t('{0} signature tags', tags.length.toLocaleString());
      const item = titled(title, 'verified', true);
      item.tooltip = vscode.l10n.t('Tags that hold signatures, attestations and other referrers of images.');
      return item;
    },
    children: async () => limitedRows(tree, row, parent, tags, tag => tagRow(tree, row, tag, listedOf(page, tag))),
  };
  return row;
}
