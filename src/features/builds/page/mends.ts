// What mends an obstacle, carried out: a change of what is chosen at once; what changes the machine after a question.
import * as vscode from 'vscode';
import type { Mend } from '../../../core/builds/mend.ts';
import { commandIds } from '../../../host/ids.ts';
import { plainText } from '../../../host/markdown.ts';
import { createBuilder } from '../ask/builder.ts';
import type { PageSubject } from './subject.ts';

/** Resolves when it is done, or given up: with whether anything may have changed beside what is chosen. */
export async function carryOut(mend: Mend, subject: PageSubject): Promise<boolean> {
  switch (mend.kind) {
    case 'drop-platforms':
    case 'change-output':
    case 'use-builder':
      await subject.apply(mend);
      return false;
    case 'create-builder': {
      const { insecureRegistries } = mend;
      const builder = await createBuilder({ driver: 'docker-container', insecureRegistries });
      if (builder !== undefined) await subject.apply({ kind: 'use-builder', builder });
      return true;
    }
    case 'start-builder':
      return run(commandIds.bootstrapBuilder, { name: mend.builder });
    case 'install-emulator':
      return run(commandIds.installEmulators, { architectures: [mend.architecture] });
    case 'add-node':
    case 'assign-platform':
      return run(commandIds.addNode, mend);
    case 'sign-in':
      return run(commandIds.signIn, { host: mend.host });
    case 'use-containerd-store':
    case 'allow-insecure-registry':
      await explainSetting(mend);
      return false;
  }
}

/** The commands ask before they change anything, and say themselves what went wrong. */
async function run(command: string, argument: object): Promise<true> {
  await vscode.commands.executeCommand(command, { ...argument, interactive: true });
  return true;
}

/** What is set in the engine's own configuration is for its administrator to do. */
async function explainSetting(
  mend: Extract<Mend, { kind: 'use-containerd-store' | 'allow-insecure-registry' }>,
): Promise<void> {
  const { l10n } = vscode;
  const { title, where, setting } = settingWords(mend);
  const text = JSON.stringify(setting);
  const detail = `${where}\n\n${l10n.t('Docker Engine: add {0} to /etc/docker/daemon.json, and restart the engine.', text)}`;
  const copy = l10n.t('Copy Setting');
  const answer = await vscode.window.showInformationMessage(title, { modal: true, detail }, copy);
  if (answer === copy) await vscode.env.clipboard.writeText(text);
}

function settingWords(mend: Extract<Mend, { kind: 'use-containerd-store' | 'allow-insecure-registry' }>): {
  readonly title: string;
  readonly where: string;
  readonly setting: object;
} {
  const { l10n } = vscode;
  switch (mend.kind) {
    case 'use-containerd-store':
      return {
        title: l10n.t('Turn on the engine’s containerd image store'),
        where: l10n.t(
          'Docker Desktop: Settings, General, “Use containerd for pulling and storing images”. Images of the classic store are hidden until it is turned off again.',
        ),
        setting: { features: { 'containerd-snapshotter': true } },
      };
    case 'allow-insecure-registry':
      return {
        title: l10n.t('Let the engine speak plain HTTP with {0}', plainText(mend.host)),
        where: l10n.t('Docker Desktop: Settings, Docker Engine. Passwords and images travel unprotected.'),
        setting: { 'insecure-registries': [mend.host] },
      };
  }
}
