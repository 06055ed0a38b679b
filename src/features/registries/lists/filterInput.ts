// Where a filter is typed: the list narrows with every key, and platforms are offered. What is left with Escape was never set.
import * as vscode from 'vscode';
import { formatPlatform } from '../../../core/platform.ts';
import { machinePlatform } from '../../../host/machine.ts';
import { plainText } from '../../../host/markdown.ts';
import { targetsOf } from '../../shared/dockerfiles.ts';
import { chooseNames, chooseTags } from './chosen.ts';
import type { ListRow } from '../row.ts';
import type { Tree } from '../tree.ts';

/** Milliseconds that somebody who types pauses at least. */
const pause = 60;

interface FilterItem extends vscode.QuickPickItem {
  /** What it adds to the text; what is typed is taken as it is without. */
  readonly adds?: string;
}

export async function askForFilter(
  tree: Tree,
  row: ListRow,
  set: (row: ListRow, text: string, isTyping: boolean) => void,
): Promise<void> {
  const before = tree.filters.of(row)?.text ?? '';
  const input = vscode.window.createQuickPick<FilterItem>();
  let timer: NodeJS.Timeout | undefined;

  const show = (count = '') => {
    input.items = itemsFor(row, input.value, count);
    input.activeItems = input.items.slice(0, 1);
  };
  const type = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      set(row, input.value, true);
      show(countOf(tree, row));
    }, pause);
    show();
  };
  const add = (text: string) => {
    input.value = [input.value.trim(), text, ''].filter((part, at) => part !== '' || at === 2).join(' ');
    type();
  };

  input.title = vscode.l10n.t('Filter {0}', plainText(titleOf(row)));
  input.placeholder =
    row.kind === 'repository'
      ? vscode.l10n.t('Parts of a tag, and platforms: 1.27 linux/arm64')
      : vscode.l10n.t('Parts of a name');
  input.value = before;
  show(countOf(tree, row));
  const text = await new Promise<string>(resolve => {
    input.onDidChangeValue(type);
    input.onDidAccept(() => {
      const [chosen] = input.selectedItems;
      if (chosen?.adds !== undefined) add(chosen.adds);
      else resolve(input.value);
    });
    input.onDidHide(() => resolve(before));
    input.show();
  });
  clearTimeout(timer);
  input.dispose();
  set(row, text, false);
}

/** `docker.io/library/alpine`. */
function titleOf({ listKey }: ListRow): string {
  return listKey.trim().replace(' ', '/');
}

function itemsFor(row: ListRow, text: string, count: string): FilterItem[] {
  const words = text.trim();
  const whole: FilterItem = {
    label: words === '' ? vscode.l10n.t('Show all') : vscode.l10n.t('Filter by “{0}”', plainText(words)),
    description: count,
    alwaysShow: true,
  };
  if (row.kind !== 'repository') return [whole];
  const written = new Set(words.split(/\s+/));
  const offered = offeredPlatforms().filter(({ name }) => !written.has(name));
  return [
    whole,
    { label: vscode.l10n.t('Only tags with'), kind: vscode.QuickPickItemKind.Separator },
    ...offered.map(({ name, why }) => ({ label: name, description: why, adds: name, alwaysShow: true })),
  ];
}

/** The targets first: they are what tags are looked for. */
function offeredPlatforms(): { name: string; why: string }[] {
  const targets = targetsOf(vscode.workspace.workspaceFolders?.[0]?.uri).platforms;
  const names = targets.map(formatPlatform);
  const own = formatPlatform(machinePlatform());
  return [...new Set([...names, own])].map(name => {
    const reasons = [
      ...(names.includes(name) ? [vscode.l10n.t('a target platform')] : []),
      ...(name === own ? [vscode.l10n.t('this machine')] : []),
    ];
    return { name, why: reasons.join(' · ') };
  });
}

function countOf(tree: Tree, row: ListRow): string {
  const read = tree.listings.peek(row);
  if (!read) return '';
  const narrowed = tree.filters.of(row);
  const left =
    row.kind === 'repository' ? chooseTags(read, narrowed, tree.tagOrder()).tags : chooseNames(read, narrowed);
  const [count, all] = [left.length, read.names.length].map(each => each.toLocaleString());
  return read.next
    ? vscode.l10n.t('{0} of {1} that are read', count ?? '', all ?? '')
    : vscode.l10n.t('{0} of {1}', count ?? '', all ?? '');
}
