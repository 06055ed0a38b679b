// What a fix does, in the words of the menu.
import * as vscode from 'vscode';
import type { Fix } from '../../core/fixes/fix.ts';
import { shortList } from '../shared/lists.ts';

/** Characters of names that a file gives: they may be of any length. */
const room = 80;

export function fixTitle(fix: Fix): string {
  const { l10n } = vscode;
  switch (fix.kind) {
    case 'set-platform':
      return l10n.t('Set --platform={0} for stage {1}', short(fix.platform), fix.stage);
    case 'remove-platform':
      return fix.others.length > 0
        ? l10n.t(
            'Remove --platform from stage {0}: {1} will be built for the target platform too',
            fix.stage,
            shortList(fix.others, room),
          )
        : l10n.t('Remove --platform from stage {0}', fix.stage);
    case 'move-platform':
      return l10n.t('Move --platform={0} to stage {1}', short(fix.platform), fix.stage);
    case 'pin-index':
      return l10n.t('Pin the index instead of one platform');
    case 'separate-stage':
      return l10n.t('Copy from a stage {1} on the build platform, made from {0}', short(fix.image), fix.stage);
    case 'add-stages':
      return fix.stages.length === 1
        ? l10n.t('Add stage {0}', short(fix.stages.join()))
        : l10n.t('Add stages {0}', shortList(fix.stages, room));
    case 'drop-value':
      return l10n.t('Leave the value of {0} to the builder', fix.name);
    case 'declare-argument':
      return fix.value === undefined
        ? l10n.t('Declare ARG {0} before the first FROM', fix.name)
        : l10n.t('Move ARG {0}={1} before the first FROM', fix.name, short(fix.value));
    case 'write':
      return l10n.t('Change to {0}', short(fix.text));
    case 'ignore':
      return l10n.t('Silence {0} for this line', fix.code);
    case 'all':
      return l10n.t('Mend all {0} in this file ({1})', fix.code, fix.count);
  }
}

function short(text: string): string {
  return shortList([text], room);
}
