// A target platform that an image does not have.
import * as vscode from 'vscode';
import { writePlatform } from '../../../core/targets.ts';
import type { Platform } from '../../../core/platform.ts';
import { describeTargets, targetsOf } from '../../shared/dockerfiles.ts';
import { titled, type Row } from '../row.ts';

export function missingRow(parent: Row, target: Platform): Row {
  const name = writePlatform(target);
  return {
    kind: 'missing',
    key: name,
    parent,
    interactive: true,
    item() {
      const item = titled(name, 'error', false);
      item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
      item.description = vscode.l10n.t('missing: a target platform');
      item.accessibilityInformation = { label: `${name}, ${item.description}` };
      const targets = vscode.l10n.t('Targets: {0}', describeTargets(targetsOf(undefined)));
      item.tooltip = [vscode.l10n.t('This image has nothing for {0}.', name), targets].join('\n');
      return item;
    },
  };
}
