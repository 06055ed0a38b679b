// Where the image goes.
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { outputs, type Output } from '../../../core/builds/spec.ts';
import { pickFolder } from './dockerfile.ts';

export interface ChosenOutput {
  readonly output: Output;
  /** Absolute path, of an archive or a folder. */
  readonly destination?: string;
}

interface OutputWords {
  readonly label: string;
  readonly icon: string;
  readonly detail: string;
}

export function outputWords(output: Output): OutputWords {
  const { l10n } = vscode;
  switch (output) {
    case 'push':
      return {
        label: l10n.t('Push'),
        icon: 'cloud-upload',
        detail: l10n.t('to the registries in the tags; then every platform is read back'),
      };
    case 'load':
      return { label: l10n.t('Load'), icon: 'desktop-download', detail: l10n.t('into the local engine’s images') };
    case 'oci':
      return {
        label: l10n.t('OCI Archive'),
        icon: 'archive',
        detail: l10n.t('a tar file with all platforms, for skopeo, crane, or another machine'),
      };
    case 'local':
      return {
        label: l10n.t('Local Folder'),
        icon: 'folder',
        detail: l10n.t('the files of the image, in a folder for each platform'),
      };
  }
}

/** Undefined when the person gave up. */
export async function pickOutput(now: ChosenOutput, dockerfile: string): Promise<ChosenOutput | undefined> {
  const items = outputs.map(output => {
    const { icon, ...words } = outputWords(output);
    return { ...words, output, iconPath: new vscode.ThemeIcon(icon) };
  });
  const ordered = items.toSorted(
    (left, right) => Number(right.output === now.output) - Number(left.output === now.output),
  );
  const title = vscode.l10n.t('Build Multi-Arch Image: Output');
  const picked = await vscode.window.showQuickPick(ordered, { title, ignoreFocusOut: true });
  return picked && withDestination(picked.output, now, dockerfile);
}

/** Asks for a path where the output needs one. */
export async function withDestination(
  output: Output,
  now: ChosenOutput,
  dockerfile: string,
): Promise<ChosenOutput | undefined> {
  if (output === 'push' || output === 'load') return { output };
  const before = now.output === output ? now.destination : undefined;
  const destination = output === 'oci' ? await pickArchive(before ?? archiveBeside(dockerfile)) : await pickTarget();
  return destination === undefined ? undefined : { output, destination };
}

function archiveBeside(dockerfile: string): string {
  const folder = dirname(dockerfile);
  return join(folder, `${basename(folder)}.tar`);
}

async function pickArchive(path: string): Promise<string | undefined> {
  const { l10n } = vscode;
  const title = l10n.t('Build Multi-Arch Image: OCI Archive');
  const filters = { [l10n.t('OCI archive')]: ['tar'] };
  const defaultUri = vscode.Uri.file(path);
  return (await vscode.window.showSaveDialog({ title, filters, defaultUri, saveLabel: l10n.t('Choose') }))?.fsPath;
}

function pickTarget(): Promise<string | undefined> {
  const { l10n } = vscode;
  return pickFolder(l10n.t('Build Multi-Arch Image: Local Folder'), l10n.t('Choose'));
}
