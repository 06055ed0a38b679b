// A repository: its tags in the order that was chosen, and behind them those that hold signatures and their like.
import * as vscode from 'vscode';
import { familiarReference, type Repository } from '../../../core/reference.ts';
import { chooseTags, type ChosenTags } from '../lists/chosen.ts';
import { type ListRow, type Row, titled } from '../row.ts';
import type { Tree } from '../tree.ts';
import { noteShown } from '../lists/shown.ts';
import { lookAt, mayLook, readOn, workKey } from '../lists/work.ts';
import { lookedAt, lookingRow } from './busy.ts';
import { failureRow, nothingRow } from './message.ts';
import { limitedRows, moreRow } from './more.ts';
import { askForNarrowed, narrowedItem, noMatchRow, restRows } from './narrowed.ts';
import { signaturesRow } from './signatures.ts';
import { listedOf, tagRow } from './tag.ts';

export interface RepositoryRow extends ListRow, Repository {
  readonly kind: 'repository';
  readonly host: string;
  readonly parent: Row & { readonly host: string; readonly namespace?: string };
}

export function repositoryRow(tree: Tree, parent: RepositoryRow['parent'], repository: string): RepositoryRow {
  const { host } = parent;
  const row: RepositoryRow = {
    kind: 'repository',
    key: repository,
    parent,
    interactive: true,
    host,
    repository,
    copies: familiarReference({ host, repository, original: '' }),
    listKey: `${host} ${repository} `,
    finds: tree.client.findsTags(host),
    ask: (signal, next, text) => tree.client.browseTags({ host, repository }, signal, next, text),
    item: () => narrowedItem(tree, row, titled(shortName(row), 'repo', true)),
    children: signal => tags(tree, row, signal),
  };
  return row;
}

/** In the folder of its namespace a repository needs no namespace. */
function shortName({ parent, repository }: RepositoryRow): string {
  const prefix = parent.namespace === undefined ? '' : `${parent.namespace}/`;
  return repository.startsWith(prefix) ? repository.slice(prefix.length) : repository;
}

async function tags(tree: Tree, parent: RepositoryRow, signal: AbortSignal): Promise<readonly Row[]> {
  noteShown(tree, parent);
  const read = await tree.listings.of(parent, signal);
  readOn(tree, parent);
  const narrowed = tree.filters.of(parent);
  const failed = await askForNarrowed(tree, parent, read, narrowed, signal);
  const chosen = chooseTags(read, narrowed, tree.tagOrder());
  if (narrowed) lookAt(tree, parent, narrowed, chosen.unknown);
  const { tags: names, signatures, page } = chosen;
  const rows = [
    ...limitedRows(tree, parent, parent, names, tag => tagRow(tree, parent, tag, listedOf(page, tag))),
    ...lookRows(tree, parent, chosen),
    ...failed,
    ...restRows(tree, parent, read, narrowed),
    ...(signatures.length > 0 ? [signaturesRow(tree, parent, signatures, page)] : []),
  ];
  if (narrowed && names.length === 0 && !isBusy(tree, parent)) return [noMatchRow(parent, narrowed), ...rows];
  return rows.length > 0 ? rows : [nothingRow(parent, vscode.l10n.t('This repository has no tags.'))];
}

function isBusy({ background }: Tree, row: RepositoryRow): boolean {
  return (['read', 'look'] as const).some(work => background.stateOf(workKey(row, work)) === 'running');
}

/** How far the tags were looked at whose platforms no list told. */
function lookRows(tree: Tree, parent: RepositoryRow, { unknown, among }: ChosenTags): Row[] {
  const state = tree.background.stateOf(workKey(parent, 'look'));
  const seen = among - unknown.length;
  if (state === 'running') return [lookingRow(tree, parent, seen, among)];
  const failed = state instanceof Error ? [failureRow(tree, parent, state)] : [];
  if (unknown.length === 0 || !mayLook(tree, parent)) return failed;
  return [...failed, moreRow(parent, parent, 'look', lookedAt(seen, among))];
}
