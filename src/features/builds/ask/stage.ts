// Which stage of the Dockerfile is built.
import * as vscode from 'vscode';
import { plainText } from '../../../host/markdown.ts';

/** A stage's name, empty for the last one; undefined when the person gave up. */
export async function pickStage(stages: readonly string[], now: string | undefined): Promise<string | undefined> {
  const { l10n } = vscode;
  const last = { label: l10n.t('The last stage'), iconPath: new vscode.ThemeIcon('target'), stage: '' };
  const items = stages.map(stage => ({
    label: plainText(stage),
    iconPath: new vscode.ThemeIcon('layers'),
    ...(stage === now && { description: l10n.t('chosen now') }),
    stage,
  }));
  const title = l10n.t('Build Multi-Arch Image: Stage');
  return (await vscode.window.showQuickPick([last, ...items], { title, ignoreFocusOut: true }))?.stage;
}
