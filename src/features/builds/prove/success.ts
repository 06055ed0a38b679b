// Shown to a person after a build that holds everything it should.
import * as vscode from 'vscode';
import { shortDigest } from '../../../core/digest.ts';
import { formatPlatform } from '../../../core/platform.ts';
import { commandIds } from '../../../host/ids.ts';
import { plainText } from '../../../host/markdown.ts';
import type { Proof } from './proof.ts';

export async function showSuccess(proofs: readonly Proof[]): Promise<void> {
  const { l10n } = vscode;
  const [first] = proofs;
  if (!first) return;
  const inspect = l10n.t('Inspect');
  const copy = l10n.t('Copy Digest');
  const reveal = l10n.t('Show File');
  const actions = { push: [inspect, copy], load: [copy], oci: [reveal, copy], local: [reveal] }[first.output];
  const answer = await vscode.window.showInformationMessage(plainText(messageOf(proofs, first)), ...actions);
  if (answer === inspect) {
    await vscode.commands.executeCommand(commandIds.inspect, { reference: first.tag, interactive: true });
  }
  if (answer === copy) await vscode.env.clipboard.writeText(first.digest);
  if (answer === reveal) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(first.tag));
}

function messageOf(proofs: readonly Proof[], { output, platforms }: Proof): string {
  const { l10n } = vscode;
  const names = proofs.map(({ tag }) => tag).join(', ');
  const list = platforms
    .map(({ platform, digest }) => `${formatPlatform(platform)} ${shortDigest(digest)}`.trimEnd())
    .join(' · ');
  switch (output) {
    case 'push':
      return l10n.t('Pushed {0} with all {1} platforms: {2}', names, platforms.length, list);
    case 'load':
      return l10n.t('Loaded {0} with all {1} platforms: {2}', names, platforms.length, list);
    case 'oci':
    case 'local':
      return l10n.t('Wrote {0} with all {1} platforms: {2}', names, platforms.length, list);
  }
}
