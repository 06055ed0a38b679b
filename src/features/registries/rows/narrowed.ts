// What a filter does to the rows of a list: how the list says that it is narrowed, what the registry is asked for it, and
// what stands behind the names that are left.
import * as vscode from 'vscode';
import { questionOf } from '../../../core/listFilter.ts';
import { commandIds } from '../../../host/ids.ts';
import { safeText } from '../../../registry/errors.ts';
import type { TagPage } from '../../../registry/providers/provider.ts';
import type { Narrowed } from '../lists/filters.ts';
import type { ListRow, Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import { workKey } from '../lists/work.ts';
import { readingRow } from './busy.ts';
import { failureRow, messageRow } from './message.ts';
import { moreRow } from './more.ts';

/** Characters of a filter that a row has room for. */
const longestText = 60;

/** The item of a list, which says what the list is narrowed by. */
export function narrowedItem(tree: Tree, row: ListRow, item: vscode.TreeItem): vscode.TreeItem {
  const narrowed = tree.filters.of(row);
  if (!narrowed) return item;
  const words = vscode.l10n.t('filtered by “{0}”', safeText(narrowed.text, longestText));
  item.tooltip = words;
  item.description = typeof item.description === 'string' ? `${item.description} · ${words}` : words;
  item.contextValue = [item.contextValue, 'filtered'].filter(Boolean).join(' ');
  return item;
}

/** Asks the registry once for what a filter is about, where not all was read; what went wrong is a row. */
export async function askForNarrowed(
  tree: Tree,
  row: ListRow,
  read: TagPage,
  narrowed: Narrowed | undefined,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  if (!narrowed || narrowed.isTyping || narrowed.found || !read.next || !row.finds) return [];
  if (questionOf(narrowed.filter) === undefined) return [];
  try {
    if (!narrowed.failure) await tree.filters.findMore(row, signal);
  } catch (error) {
    narrowed.failure = error instanceof Error ? error : new Error(String(error));
  }
  return narrowed.failure ? [failureRow(tree, row, narrowed.failure)] : [];
}

/** Behind the names that are shown: what is being read, what failed, and the way to more. */
export function restRows(tree: Tree, row: ListRow, read: TagPage, narrowed: Narrowed | undefined): readonly Row[] {
  const work = tree.background.stateOf(workKey(row, 'read'));
  if (work === 'running') return [readingRow(tree, row)];
  const failed = work instanceof Error ? [failureRow(tree, row, work)] : [];
  const found = narrowed?.isTyping === false ? narrowed.found : undefined;
  if (found?.next) return [...failed, moreRow(row, row, 'found')];
  // A registry that finds parts of names has told all there are.
  if (!read.next || (found && row.finds === 'part')) return failed;
  const details = narrowed ? vscode.l10n.t('{0} read', read.names.length.toLocaleString()) : '';
  return [...failed, moreRow(row, row, 'page', details)];
}

/** Where a filter leaves nothing. */
export function noMatchRow(row: ListRow, { text }: Narrowed): Row {
  const title = vscode.l10n.t('Nothing matches “{0}”', safeText(text, longestText));
  const next = vscode.l10n.t('Clear the filter');
  const opens = { command: commandIds.clearFilter, title: next, arguments: [row] };
  return messageRow(row, { title, next, text: next, icon: 'search-stop', opens });
}
