// The picker of target platforms: ticks are the targets, what is typed and is a platform can be ticked too.
import * as vscode from 'vscode';
import type { Platform } from '../../core/platform.ts';
import { platformKey } from '../../core/targets.ts';
import { typedItem, type PlatformItem } from './choices.ts';

export interface Picked {
  readonly items: readonly PlatformItem[];
  readonly targets: readonly Platform[];
  readonly title: string;
  readonly placeholder: string;
  /** Whether there is a setting to remove. */
  readonly isSet: boolean;
}

/** What was ticked, in the order of the rows; nothing where the setting is to be removed; undefined on Escape. */
export function pickPlatforms({ items, targets, title, placeholder, isSet }: Picked): Promise<Platform[] | undefined> {
  const { l10n } = vscode;
  const picker = vscode.window.createQuickPick<PlatformItem>();
  picker.title = title;
  picker.placeholder = placeholder;
  picker.canSelectMany = true;
  picker.matchOnDescription = true;
  picker.buttons = isSet
    ? [{ iconPath: new vscode.ThemeIcon('clear-all'), tooltip: l10n.t('Remove the Setting') }]
    : [];
  picker.items = items;
  const ticked = new Set(targets.map(platformKey));
  picker.selectedItems = items.filter(({ platform }) => ticked.has(platformKey(platform)));
  picker.onDidChangeValue(text => offerTyped(picker, items, text));
  picker.show();
  return new Promise<Platform[] | undefined>(resolve => {
    picker.onDidAccept(() => resolve(picker.selectedItems.map(({ platform }) => platform)));
    picker.onDidTriggerButton(() => resolve([]));
    picker.onDidHide(() => resolve(undefined));
  }).finally(() => picker.dispose());
}

/** Keeps what was ticked, typed platforms among it, and shows what is being typed: its row in the list, or a new one. */
function offerTyped(picker: vscode.QuickPick<PlatformItem>, items: readonly PlatformItem[], text: string): void {
  const { selectedItems } = picker;
  const rows = [...items, ...selectedItems.filter(item => !items.includes(item))];
  const typed = typedItem(text);
  const known = rows.find(row => typed && platformKey(row.platform) === platformKey(typed.platform));
  for (const row of rows) row.alwaysShow = row === known;
  picker.items = typed && !known ? [...rows, typed] : rows;
  picker.selectedItems = selectedItems;
}
