// What a click on a lens shows: every platform of the image, and what can be done with it.
import * as vscode from 'vscode';
import { bestMatch, formatPlatform } from '../core/platform.ts';
import { shortDigest } from '../core/digest.ts';
import { familiarReference, formatReference, type Reference } from '../core/reference.ts';
import { commandIds, hiddenCommandIds } from '../host/ids.ts';
import { plainText } from '../host/markdown.ts';
import type { ImageCache } from '../registry/cache/cache.ts';
import type { ImageDescription } from '../registry/describe.ts';
import { RegistryError } from '../registry/errors.ts';
import { analyzeDocument } from './shared/dockerfiles.ts';
import { referenceFrom, type PlacedImageArgument } from './shared/imageArgument.ts';
import { explain, formatSize, wantsSignIn } from './shared/messages.ts';
import { lookUpOutcome } from './shared/outcome.ts';

interface ActionItem extends vscode.QuickPickItem {
  readonly run?: () => Thenable<unknown>;
}

export function registerImageActions(images: ImageCache): vscode.Disposable {
  return vscode.commands.registerCommand(hiddenCommandIds.imageActions, (argument: PlacedImageArgument) =>
    showActions(argument, images),
  );
}

async function showActions(argument: PlacedImageArgument, images: ImageCache): Promise<void> {
  const reference = await referenceFrom(argument, vscode.l10n.t('Image'));
  if (!reference) return;
  const controller = new AbortController();
  const picker = vscode.window.createQuickPick<ActionItem>();
  picker.title = familiarReference(reference);
  picker.placeholder = vscode.l10n.t('Copy a platform’s digest, or choose an action');
  picker.busy = true;
  picker.onDidHide(() => {
    controller.abort(new DOMException('closed', 'AbortError'));
    picker.dispose();
  });
  picker.onDidAccept(() => {
    const [item] = picker.activeItems;
    picker.hide();
    void item?.run?.();
  });
  picker.show();
  const outcome = await lookUpOutcome(images, reference, controller.signal).catch(() => undefined);
  if (!outcome) return;
  picker.items =
    outcome instanceof RegistryError
      ? failedItems(outcome)
      : [...(await platformItems(argument, outcome.description, images)), ...actionItems(argument, reference)];
  picker.busy = false;
}

function failedItems(error: RegistryError): ActionItem[] {
  const { icon, title, text } = explain(error);
  const { l10n } = vscode;
  const { host } = error.data;
  const signIn = {
    label: `$(sign-in) ${l10n.t('Sign In to {0}…', host)}`,
    run: () => vscode.commands.executeCommand(commandIds.signIn, { host, interactive: true }),
  };
  return [
    { label: `$(${icon}) ${plainText(title)}`, detail: plainText(text) },
    ...(wantsSignIn(error) ? [signIn] : []),
    { label: `$(refresh) ${l10n.t('Try again')}`, run: () => vscode.commands.executeCommand(commandIds.refresh) },
    { label: `$(output) ${l10n.t('Show Log')}`, run: () => vscode.commands.executeCommand(commandIds.showLog) },
  ];
}

async function platformItems(
  argument: PlacedImageArgument,
  { platforms }: ImageDescription,
  images: ImageCache,
): Promise<ActionItem[]> {
  const { l10n } = vscode;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(argument.uri));
  const place = analyzeDocument(document).places.find(each => each.start === argument.start);
  const wanted = (place?.uses ?? []).filter(use => use.needed).map(use => use.platform);
  const chosen = new Set(wanted.map(platform => bestMatch(platform, platforms)));
  const lacking = wanted.filter(platform => !bestMatch(platform, platforms));
  return [
    { label: l10n.t('Platforms'), kind: vscode.QuickPickItemKind.Separator },
    ...lacking.map(platform => ({
      label: `$(error) ${formatPlatform(platform)}`,
      description: l10n.t('missing: a target platform that this image does not have'),
    })),
    ...platforms.map(each => {
      const { platform, digest } = each;
      const size = images.knownSize(digest);
      return {
        label: `$(${chosen.has(each) ? 'check' : 'circle-outline'}) ${formatPlatform(platform)}`,
        description: [platform.osVersion, size === undefined ? undefined : formatSize(size), shortDigest(digest)]
          .filter(each => each !== undefined)
          .join(' · '),
        run: () => vscode.env.clipboard.writeText(digest),
      };
    }),
  ];
}

function actionItems(argument: PlacedImageArgument, reference: Reference): ActionItem[] {
  const { l10n } = vscode;
  const run = (command: string) => () => vscode.commands.executeCommand(command, argument);
  return [
    { label: l10n.t('Actions'), kind: vscode.QuickPickItemKind.Separator },
    { label: `$(search) ${l10n.t('Inspect')}`, run: run(commandIds.inspect) },
    { label: `$(verified) ${l10n.t('Verify Platforms')}`, run: run(commandIds.verify) },
    { label: `$(diff) ${l10n.t('Compare…')}`, run: run(commandIds.compare) },
    { label: `$(files) ${l10n.t('Copy Image…')}`, run: run(commandIds.copyImage) },
    { label: `$(copy) ${l10n.t('Copy Digest')}`, run: run(commandIds.copyDigest) },
    {
      label: `$(copy) ${l10n.t('Copy Reference')}`,
      description: formatReference(reference),
      run: run(commandIds.copyReference),
    },
    ...(reference.digest
      ? [
          { label: `$(refresh) ${l10n.t('Update Pin')}`, run: run(commandIds.pinDigest) },
          { label: `$(pinned) ${l10n.t('Unpin')}`, run: run(commandIds.unpinDigest) },
        ]
      : [{ label: `$(pin) ${l10n.t('Pin to Digest')}`, run: run(commandIds.pinDigest) }]),
    ...buildItems(vscode.Uri.parse(argument.uri)),
  ];
}

/** A build needs files on a disk, and a folder that is trusted. */
function buildItems(dockerfile: vscode.Uri): ActionItem[] {
  if (dockerfile.scheme !== 'file' || !vscode.workspace.isTrusted) return [];
  const label = `$(rocket) ${vscode.l10n.t('Build Multi-Arch Image…')}`;
  return [{ label, run: () => vscode.commands.executeCommand(commandIds.build, dockerfile) }];
}
