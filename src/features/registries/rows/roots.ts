// The rows that the view begins with.
import * as vscode from 'vscode';
import { commandIds } from '../../../host/ids.ts';
import { registrySettings } from '../../../host/settings.ts';
import type { Row } from '../row.ts';
import type { Tree } from '../tree.ts';
import { engineRow } from './engine.ts';
import { messageRow } from './message.ts';
import { registryRow } from './registry.ts';

export async function rootRows(tree: Tree): Promise<readonly Row[]> {
  const { registries, problems } = registrySettings();
  const engines = (await tree.engines()).map(engineRow);
  tree.engineRows.clear();
  for (const row of engines) tree.engineRows.add(row);
  const rows = [
    ...problems.map(text => {
      const title = vscode.l10n.t('Setting cannot be used');
      return messageRow(undefined, { title, next: text, text, icon: 'warning', opens: 'settings' });
    }),
    ...registries.map(setting => registryRow(tree, setting)),
  ];
  // The welcome says more, but is shown only where there is no row at all.
  return rows.length === 0 && engines.length > 0 ? [connectRow(), ...engines] : [...rows, ...engines];
}

function connectRow(): Row {
  const title = vscode.l10n.t('Connect Registry…');
  const next = vscode.l10n.t('none is listed yet');
  const opens = { command: commandIds.connectRegistry, title };
  return messageRow(undefined, { title, next, text: vscode.l10n.t('No registry is listed yet.'), icon: 'plug', opens });
}
