// What was verified, for people: every platform ticked or crossed, with the program that was looked at.
import * as vscode from 'vscode';
import { formatPlatform } from '../../core/platform.ts';
import { familiarReference, type Reference } from '../../core/reference.ts';
import { plainText } from '../../host/markdown.ts';
import { documentUri } from '../shared/documentUri.ts';
import { insideText } from '../shared/insideText.ts';
import type { LookedInside } from '../../registry/contents/lookInside.ts';
import type { DescribedPlatform } from '../../registry/describe.ts';

export interface VerifiedPlatform {
  readonly described: DescribedPlatform;
  readonly inside: LookedInside;
}

interface PlatformItem extends vscode.QuickPickItem {
  readonly open: () => Thenable<unknown>;
}

export function showVerification(reference: Reference, verified: readonly VerifiedPlatform[]): void {
  const { l10n } = vscode;
  const picker = vscode.window.createQuickPick<PlatformItem>();
  const copy = { iconPath: new vscode.ThemeIcon('copy'), tooltip: l10n.t('Copy as text') };
  picker.title = plainText(l10n.t('{0}: {1}', familiarReference(reference), summary(verified)));
  picker.placeholder = l10n.t('Choose a platform to open its manifest');
  picker.buttons = [copy];
  picker.matchOnDescription = true;
  picker.items = wrongFirst(verified).map(each => platformItem(reference, each));
  picker.onDidTriggerButton(() => vscode.env.clipboard.writeText(asText(reference, verified)));
  picker.onDidHide(() => picker.dispose());
  picker.onDidAccept(() => {
    const [item] = picker.activeItems;
    picker.hide();
    void item?.open();
  });
  picker.show();
}

function wrongFirst(verified: readonly VerifiedPlatform[]): VerifiedPlatform[] {
  return verified.toSorted((left, right) => Number(left.inside.ok) - Number(right.inside.ok));
}

function summary(verified: readonly VerifiedPlatform[]): string {
  const { l10n } = vscode;
  const wrong = verified.filter(({ inside }) => !inside.ok).length;
  const compared = verified.filter(({ inside }) => inside.file !== null).length;
  if (wrong > 0) return l10n.t('{0} of {1} platforms do not hold what they claim', wrong, verified.length);
  if (compared === verified.length) return l10n.t('every platform holds what it claims');
  return l10n.t('{0} of {1} platforms could be compared, and hold what they claim', compared, verified.length);
}

function iconOf({ ok, file }: VerifiedPlatform['inside']): string {
  return !ok ? 'error' : file === null ? 'dash' : 'pass';
}

function platformItem(reference: Reference, { described, inside }: VerifiedPlatform): PlatformItem {
  const { platform, digest } = described;
  const name = formatPlatform(platform);
  return {
    label: `$(${iconOf(inside)}) ${name}`,
    description: plainText(insideText(inside, platform)),
    open: () =>
      vscode.window.showTextDocument(documentUri(reference, { digest, what: 'manifest', platform: name }), {
        preview: true,
      }),
  };
}

/** One line for each platform, for a message to a colleague. */
function asText(reference: Reference, verified: readonly VerifiedPlatform[]): string {
  const lines = verified.map(({ described: { platform }, inside }) => {
    return `${inside.ok ? '✓' : '✗'} ${formatPlatform(platform)}  ${insideText(inside, platform)}`;
  });
  return [familiarReference(reference), ...lines].join('\n');
}
