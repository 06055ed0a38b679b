// The questions of Install Emulators…
import * as vscode from 'vscode';
import { emulatedArchitectures, emulatorLines, type Emulators } from '../../engine/emulators.ts';
import type { Engine } from '../../engine/engine.ts';

export async function confirmLook(engine: Engine): Promise<boolean> {
  const { l10n, window } = vscode;
  const button = l10n.t('Look');
  const title = l10n.t('Look which emulators there are?');
  const detail = [
    l10n.t('Runs the image tonistiigi/binfmt as a privileged container. It changes nothing yet.'),
    '',
    lineText(engine, emulatorLines.list()),
  ].join('\n');
  return (await window.showInformationMessage(title, { modal: true, detail }, button)) === button;
}

/** Undefined when the person gave up, or chose none. */
export async function askArchitectures(status: Emulators): Promise<readonly string[] | undefined> {
  const { l10n, window } = vscode;
  const runs = new Set(status.supported.map(platform => platform.split('/')[1]));
  const missing = emulatedArchitectures.filter(each => !runs.has(each));
  if (missing.length === 0) {
    void window.showInformationMessage(l10n.t('The engine’s machine runs or emulates all there are.'));
    return undefined;
  }
  const items = missing.map(label => ({
    label,
    iconPath: new vscode.ThemeIcon('chip'),
    description: `linux/${label}`,
  }));
  const title = l10n.t('Install Emulators');
  const placeHolder = l10n.t('Of which architectures? There already: {0}', [...runs].join(', '));
  const picked = await window.showQuickPick(items, { title, placeHolder, canPickMany: true });
  return picked && picked.length > 0 ? picked.map(({ label }) => label) : undefined;
}

export async function confirmInstallation(engine: Engine, architectures: readonly string[]): Promise<boolean> {
  const { l10n, window } = vscode;
  const button = l10n.t('Install');
  const title = l10n.t('Install emulators of {0}?', architectures.join(', '));
  const detail = [
    l10n.t(
      'Runs the image tonistiigi/binfmt as a privileged container. It changes settings of the kernel of the machine on which the engine runs, for all programs there, until that machine is restarted.',
    ),
    '',
    lineText(engine, emulatorLines.install(architectures)),
  ].join('\n');
  return (await window.showWarningMessage(title, { modal: true, detail }, button)) === button;
}

/** Nothing in it needs quotes. */
function lineText({ kind }: Engine, args: readonly string[]): string {
  return [kind, ...args].join(' ');
}
