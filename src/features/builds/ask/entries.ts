// A list whose entries are changed, added and removed, until Escape or Back.
import * as vscode from 'vscode';
import { plainText } from '../../../host/markdown.ts';
import { createStanding } from '../page/standing.ts';

export interface Entry {
  readonly label: string;
  readonly icon: string;
  readonly description?: string;
  /** Asks for another value; resolves when that is chosen or given up. */
  readonly edit: () => Promise<void>;
  /** Left out where it cannot go. */
  readonly remove?: () => void;
}

export interface EntryList {
  readonly title: string;
  readonly placeholder: string;
  readonly entries: () => readonly Entry[];
}

interface EntryItem extends vscode.QuickPickItem {
  readonly entry: Entry;
}

export async function editEntries(list: EntryList): Promise<void> {
  for (let active = ''; ;) {
    const chosen = await pickEntry(list, active);
    if (!chosen) return;
    active = chosen.label;
    await chosen.edit();
  }
}

function pickEntry({ title, placeholder, entries }: EntryList, active: string): Promise<Entry | undefined> {
  const picker = vscode.window.createQuickPick<EntryItem>();
  Object.assign(picker, { title, placeholder, ignoreFocusOut: true, buttons: [vscode.QuickInputButtons.Back] });
  const standing = createStanding();
  const draw = () => {
    picker.items = entries().map(itemOf);
    standing.draw(
      picker.items.map(({ entry }) => entry.label),
      performance.now(),
    );
  };
  const isMeant = ({ entry }: EntryItem) => standing.isMeant(entry.label, performance.now());
  draw();
  picker.activeItems = picker.items.filter(({ entry }) => entry.label === active);
  return new Promise<Entry | undefined>(resolve => {
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item && isMeant(item)) resolve(item.entry);
    });
    picker.onDidTriggerItemButton(({ item }) => {
      if (!isMeant(item)) return;
      item.entry.remove?.();
      draw();
    });
    picker.onDidTriggerButton(() => resolve(undefined));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  }).finally(() => picker.dispose());
}

function itemOf(entry: Entry): EntryItem {
  const { label, icon, description, remove } = entry;
  const button = { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Remove') };
  return {
    entry,
    label: plainText(label),
    iconPath: new vscode.ThemeIcon(icon),
    ...(description !== undefined && { description: plainText(description) }),
    ...(remove && { buttons: [button] }),
  };
}
