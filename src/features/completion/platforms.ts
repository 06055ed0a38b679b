// What may follow `--platform=`: the automatic arguments, then what the image of that line has.
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Cursor } from '../../core/dockerfile/cursor.ts';
import { distinct } from '../../core/distinct.ts';
import { formatPlatform, samePlatform, type Platform } from '../../core/platform.ts';
import type { Reference } from '../../core/reference.ts';
import { platformChoices } from '../../core/targetChoice.ts';
import { machinePlatform } from '../../host/machine.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { RegistryError } from '../../registry/errors.ts';
import { targetsOf } from '../shared/dockerfiles.ts';
import { lookUpOutcome } from '../shared/outcome.ts';
import { shortList } from '../shared/lists.ts';
import { placeIn } from './place.ts';

type PlatformCursor = Extract<Cursor, { kind: 'platform' }>;

export async function platformItems(
  cursor: PlatformCursor,
  typed: string,
  document: vscode.TextDocument,
  images: ImageCache,
  signal: AbortSignal,
): Promise<vscode.CompletionList> {
  const targets = targetsOf(document.uri).platforms;
  const known = await imagePlatforms(cursor, document, images, signal);
  const platforms = known === 'late' || known.length === 0 ? platformChoices(targets, []) : known;
  const names = distinct(platforms, formatPlatform).filter(platform => formatPlatform(platform).length <= longestName);
  return new vscode.CompletionList(
    [...argumentItems(targets, typed), ...names.map(platform => platformItem(platform, targets))],
    known === 'late',
  );
}

/** Characters; a registry may call a platform anything, and real names have a third of it. */
const longestName = 64;

function argumentItems(targets: readonly Platform[], typed: string): vscode.CompletionItem[] {
  const { l10n } = vscode;
  const machine = formatPlatform(machinePlatform());
  const targetNames = shortList(targets.map(formatPlatform), 40);
  const rows: readonly (readonly [text: string, value: string, meaning: string])[] = [
    [
      '$BUILDPLATFORM',
      machine,
      l10n.t('The platform of the machine that builds: for a stage that cross-compiles, so that nothing is emulated.'),
    ],
    [
      '$TARGETPLATFORM',
      targetNames,
      l10n.t('The platform that is built for. FROM takes it anyway: “docker build --check” calls it redundant.'),
    ],
    [
      'linux/$TARGETARCH',
      '',
      l10n.t('Linux with the architecture that is built for, also where the target is another operating system.'),
    ],
  ];
  return rows.map(([text, description, meaning]) => {
    const label = typed.includes('{') ? text.replace(/\$(\w+)/, '$${$1}') : text;
    const item = new vscode.CompletionItem({ label, description }, vscode.CompletionItemKind.Variable);
    item.documentation = meaning;
    return item;
  });
}

function platformItem(platform: Platform, targets: readonly Platform[]): vscode.CompletionItem {
  const { l10n } = vscode;
  const marks = [
    ...(targets.some(target => samePlatform(target, platform)) ? [l10n.t('target')] : []),
    ...(samePlatform(platform, machinePlatform()) ? [l10n.t('this machine')] : []),
  ];
  const label = { label: formatPlatform(platform), description: marks.join(' · ') };
  return new vscode.CompletionItem(label, vscode.CompletionItemKind.EnumMember);
}

/** Milliseconds for which a list waits for a registry; then it comes without, and the next key asks again. */
const patience = 2000;

/** What the image behind the flag has; empty where nobody knows. */
async function imagePlatforms(
  { start, end, image }: PlatformCursor,
  document: vscode.TextDocument,
  images: ImageCache,
  signal: AbortSignal,
): Promise<readonly Platform[] | 'late'> {
  if (!image) return [];
  // What is half typed is no platform, and FROM would have no image.
  const replacement = '$TARGETPLATFORM';
  const shifted = image.start + replacement.length - (end - start);
  const reference = placeIn(document, { start, end }, replacement, shifted)?.uses[0]?.reference;
  if (!reference) return [];
  const asked = platformsOf(reference, images, signal);
  return Promise.race([asked, sleep(patience, 'late' as const, { ref: false })]);
}

async function platformsOf(reference: Reference, images: ImageCache, signal: AbortSignal): Promise<Platform[]> {
  const outcome = await lookUpOutcome(images, reference, signal);
  return outcome instanceof RegistryError ? [] : outcome.description.platforms.map(({ platform }) => platform);
}
