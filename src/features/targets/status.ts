// The language status item of Dockerfiles: the target platforms, where they come from, and a way to change them.
import * as vscode from 'vscode';
import { writePlatform, type Targets } from '../../core/targets.ts';
import { commandIds } from '../../host/ids.ts';
import { plainText } from '../../host/markdown.ts';
import { onSettingsChange } from '../../host/settings.ts';
import { dockerfileSelector, targetsOf } from '../shared/dockerfiles.ts';
import { shortList } from '../shared/lists.ts';
import { levelInForce } from './level.ts';

/** Characters: VS Code shows the item in one line, with platforms, detail and link side by side. */
const room = { platforms: 40, invalid: 25, label: 200 };

export function registerTargetStatus(): vscode.Disposable {
  const { l10n, window, workspace } = vscode;
  const item = vscode.languages.createLanguageStatusItem('multiarch.targetPlatforms', dockerfileSelector);
  item.name = l10n.t('Target Platforms');
  const update = () => {
    const uri = window.activeTextEditor?.document.uri;
    const { text, detail, label, isWarning } = targetStatus(targetsOf(uri), uri);
    item.text = text;
    item.detail = detail;
    item.accessibilityInformation = { label };
    item.severity = isWarning ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
    item.command = {
      command: commandIds.selectTargetPlatforms,
      title: l10n.t('Select…'),
      tooltip: l10n.t('Select the platforms that images are compared with'),
      arguments: [{ interactive: true, ...(uri && { uri: uri.toString() }) }],
    };
  };
  update();
  return vscode.Disposable.from(
    item,
    window.onDidChangeActiveTextEditor(update),
    workspace.onDidChangeWorkspaceFolders(update),
    onSettingsChange(update),
  );
}

interface TargetStatus {
  readonly text: string;
  /** Where the platforms come from, or, more urgent, what is no platform. */
  readonly detail: string;
  /** All of it, for a screen reader. */
  readonly label: string;
  readonly isWarning: boolean;
}

/** What the item says of the targets of a file. */
export function targetStatus(targets: Targets, uri: vscode.Uri | undefined): TargetStatus {
  const { l10n } = vscode;
  const isWarning = targets.invalid.length > 0;
  const source = sourceOf(targets, uri);
  const invalid = (most: number) => l10n.t('not a platform: {0}', plainText(shortList(targets.invalid, most)));
  const words = [platformNames(targets, room.label), source, ...(isWarning ? [invalid(room.label)] : [])];
  return {
    text: `$(target) ${platformNames(targets)}`,
    detail: isWarning ? invalid(room.invalid) : source,
    label: l10n.t('Target platforms: {0}', words.join(', ')),
    isWarning,
  };
}

/** `linux/amd64, linux/arm64, 3 more`. */
export function platformNames({ platforms }: Pick<Targets, 'platforms'>, most: number = room.platforms): string {
  return plainText(shortList(platforms.map(writePlatform), most));
}

/** `setting (workspace)`. */
export function sourceOf({ source }: Targets, uri: vscode.Uri | undefined): string {
  const { l10n } = vscode;
  switch (source) {
    case 'setting':
      return plainText(l10n.t('setting ({0})', levelInForce(uri)?.name ?? l10n.t('default')));
    case 'environment':
      return l10n.t('environment DOCKER_DEFAULT_PLATFORM');
    case 'machine':
      return l10n.t('this machine');
  }
}
