// Tags are typed, and looked at while they are.
import * as vscode from 'vscode';
import { tagProblem } from '../argument.ts';
import { editEntries, type Entry } from './entries.ts';

/** Undefined when the person gave up. */
export function askForTag(value: string): Promise<string | undefined> {
  return Promise.resolve(
    vscode.window.showInputBox({
      title: vscode.l10n.t('Build Multi-Arch Image: Tag'),
      prompt: vscode.l10n.t('The image’s full name, such as ghcr.io/owner/app:1.0'),
      value,
      valueSelection: [value.lastIndexOf(':') + 1, value.length],
      ignoreFocusOut: true,
      validateInput: text => tagProblem(text.trim()),
    }),
  ).then(text => text?.trim());
}

/** Calls `change` with every new list; the last tag stays where one is needed. */
export function editTags(
  tags: () => readonly string[],
  isNeeded: () => boolean,
  change: (tags: readonly string[]) => void,
): Promise<void> {
  const { l10n } = vscode;
  const entryOf = (tag: string): Entry => ({
    label: tag,
    icon: 'tag',
    edit: async () => {
      const text = await askForTag(tag);
      if (text !== undefined) change([...new Set(tags().map(each => (each === tag ? text : each)))]);
    },
    ...((tags().length > 1 || !isNeeded()) && { remove: () => change(tags().filter(each => each !== tag)) }),
  });
  const add: Entry = {
    label: l10n.t('Add Tag…'),
    icon: 'add',
    edit: async () => {
      const text = await askForTag(tags().at(-1) ?? '');
      if (text !== undefined) change([...new Set([...tags(), text])]);
    },
  };
  return editEntries({
    title: l10n.t('Build Multi-Arch Image: Tags'),
    placeholder: l10n.t('Every tag names the same image'),
    entries: () => [...tags().map(entryOf), add],
  });
}
