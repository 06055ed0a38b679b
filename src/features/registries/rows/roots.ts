// The rows that the view begins with.
import * as vscode from 'vscode';
import { registrySettings } from '../../../host/settings.ts';
import type { Row, Tree } from '../row.ts';
import { messageRow } from './message.ts';
import { registryRow } from './registry.ts';

export function rootRows(tree: Tree): readonly Row[] {
  const { registries, problems } = registrySettings();
  return [
    ...problems.map(text => {
      const title = vscode.l10n.t('Setting cannot be used');
      return messageRow(undefined, { title, next: text, text, icon: 'warning', opens: 'settings' });
    }),
    ...registries.map(setting => registryRow(tree, setting)),
  ];
}
