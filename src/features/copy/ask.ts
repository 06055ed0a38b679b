// What Copy Image… asks a person: where to, which platforms, and whether a tag that is there may be replaced.
import * as vscode from 'vscode';
import { shortDigest } from '../../core/digest.ts';
import { formatPlatform, type Platform } from '../../core/platform.ts';
import { dockerHub, familiarReference, type Reference } from '../../core/reference.ts';
import { plainText } from '../../host/markdown.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { DescribedPlatform, ImageDescription } from '../../registry/describe.ts';
import { shortList } from '../shared/lists.ts';
import { formatSize } from '../shared/messages.ts';
import { targetOf } from './target.ts';

export interface CopyQuestions {
  /** `suggested` stands in the box, its tag selected. Undefined when the person gave up. */
  target(from: Reference, suggested: string): Promise<Reference | undefined>;
  /** All of them are an empty list; undefined when the person gave up. */
  platforms(description: ImageDescription, images: ImageCache): Promise<readonly Platform[] | undefined>;
  mayReplace(replaced: Replaced): Promise<boolean>;
}

export interface Replaced {
  readonly to: Reference;
  /** What the tag is now, and what it will be: its digest, and its platforms where they are known. */
  readonly before: Version;
  readonly after: Version;
}

interface Version {
  readonly digest: string;
  readonly platforms?: readonly Platform[];
}

export const vscodeQuestions: CopyQuestions = { target: askTarget, platforms: askPlatforms, mayReplace: askToReplace };

async function askTarget(from: Reference, suggested: string): Promise<Reference | undefined> {
  const { l10n } = vscode;
  const colon = suggested.lastIndexOf(':');
  const hasTag = colon > suggested.lastIndexOf('/');
  const text = await vscode.window.showInputBox({
    title: l10n.t('Copy {0}', familiarReference(from)),
    prompt: l10n.t('Where to: another tag, such as :1.5, or repository, or registry'),
    value: suggested,
    valueSelection: hasTag ? [colon + 1, suggested.length] : [suggested.length, suggested.length],
    ignoreFocusOut: true,
    validateInput: typed => {
      const to = targetOf(typed, from);
      return to instanceof Error ? to.message : undefined;
    },
  });
  const to = text === undefined ? undefined : targetOf(text, from);
  if (to instanceof Error) throw to;
  return to;
}

interface PlatformItem extends vscode.QuickPickItem {
  readonly platform: Platform;
}

async function askPlatforms(
  { reference, platforms }: ImageDescription,
  images: ImageCache,
): Promise<readonly Platform[] | undefined> {
  const { l10n } = vscode;
  const controller = new AbortController();
  const picker = vscode.window.createQuickPick<PlatformItem>();
  picker.title = l10n.t('Copy {0}: Platforms', familiarReference(reference));
  picker.placeholder = l10n.t('All of them keep the digest; attestations and signatures come along');
  picker.canSelectMany = true;
  picker.ignoreFocusOut = true;
  picker.matchOnDescription = true;
  picker.items = platforms.map(each => platformItem(each, images));
  picker.selectedItems = picker.items;
  picker.show();
  void fillSizes(picker, reference, platforms, images, controller.signal);
  return new Promise<readonly Platform[] | undefined>(resolve => {
    picker.onDidAccept(() => {
      const { selectedItems } = picker;
      if (selectedItems.length === 0) return;
      resolve(selectedItems.length === platforms.length ? [] : selectedItems.map(({ platform }) => platform));
    });
    picker.onDidHide(() => resolve(undefined));
  }).finally(() => {
    controller.abort(new DOMException('closed', 'AbortError'));
    picker.dispose();
  });
}

function platformItem({ platform, digest, attestations }: DescribedPlatform, images: ImageCache): PlatformItem {
  const size = images.knownSize(digest);
  const details = [
    platform.osVersion,
    size === undefined ? undefined : formatSize(size),
    attestations.length > 0 ? vscode.l10n.t('with attestations') : undefined,
    shortDigest(digest),
  ];
  const description = details.filter(each => each !== undefined).join(' · ');
  return { platform, label: formatPlatform(platform), description };
}

/** A request each; on Docker Hub that would be a pull each. */
async function fillSizes(
  picker: vscode.QuickPick<PlatformItem>,
  reference: Reference,
  platforms: readonly DescribedPlatform[],
  images: ImageCache,
  signal: AbortSignal,
): Promise<void> {
  const unknown = platforms.filter(({ digest }) => images.knownSize(digest) === undefined);
  if (reference.host === dockerHub || unknown.length === 0) return;
  picker.busy = true;
  await Promise.allSettled(unknown.map(({ digest }) => images.sizeOf(reference, digest, signal)));
  if (signal.aborted) return;
  const ticked = new Set(picker.selectedItems.map(item => picker.items.indexOf(item)));
  const items = platforms.map(each => platformItem(each, images));
  picker.items = items;
  picker.selectedItems = items.filter((_, at) => ticked.has(at));
  picker.busy = false;
}

/** Characters for the platforms of one of the two. */
const room = 120;

async function askToReplace({ to, before, after }: Replaced): Promise<boolean> {
  const { l10n } = vscode;
  const words = ({ digest, platforms = [] }: Version) => {
    const names = [...new Set(platforms.map(formatPlatform))];
    return [shortDigest(digest), ...(names.length > 0 ? [shortList(names, room)] : [])].join(' · ');
  };
  const replace = l10n.t('Replace');
  const detail = l10n.t('Now: {0}\nAfterwards: {1}', words(before), words(after));
  const question = l10n.t('{0} is there already. Replace it?', familiarReference(to));
  const options = { modal: true, detail: plainText(detail) };
  return (await vscode.window.showWarningMessage(plainText(question), options, replace)) === replace;
}
