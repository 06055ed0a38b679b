// The picker of a build's platforms: what the targets and the base images name, and what stands in the way of each.
import * as vscode from 'vscode';
import { failingUses, imageFindings } from '../../../core/findings.ts';
import { distinct } from '../../../core/distinct.ts';
import {
  comparePlatforms,
  normalizePlatform,
  parsePlatform,
  samePlatform,
  type Platform,
} from '../../../core/platform.ts';
import { familiarReference, formatReference } from '../../../core/reference.ts';
import { platformKey, writePlatform, type Targets } from '../../../core/targets.ts';
import { machinePlatform } from '../../../host/machine.ts';
import { plainText } from '../../../host/markdown.ts';
import type { ImageCache } from '../../../registry/cache/cache.ts';
import { RegistryError } from '../../../registry/errors.ts';
import { analyzeText, targetsOf, type BuildOptions } from '../../shared/dockerfiles.ts';
import { shortList } from '../../shared/lists.ts';
import { knowledgeOf, lookUpNeeded, type Outcome } from '../../shared/outcome.ts';

export interface PlatformQuestion {
  readonly dockerfile: vscode.Uri;
  /** What else is chosen of the build: it decides which images are needed. */
  readonly options?: BuildOptions;
  /** Ticked now; left out the first time. */
  readonly chosen?: readonly string[];
}

interface PlatformItem extends vscode.QuickPickItem {
  readonly platform: Platform;
}

/** Characters for the images that a row names. */
const room = 60;

/** At least one; undefined when the person gave up. */
export function pickPlatforms(question: PlatformQuestion, images: ImageCache): Promise<string[] | undefined> {
  const { l10n } = vscode;
  const controller = new AbortController();
  const picker = vscode.window.createQuickPick<PlatformItem>();
  Object.assign(picker, {
    title: l10n.t('Build Multi-Arch Image: Platforms'),
    placeholder: l10n.t('Platforms to build for; type one that is not in the list'),
    canSelectMany: true,
    ignoreFocusOut: true,
    busy: true,
  });
  return new Promise<string[] | undefined>((resolve, reject) => {
    picker.onDidAccept(() => {
      const names = picker.selectedItems.map(({ platform }) => writePlatform(platform));
      if (names.length > 0) resolve(names);
    });
    picker.onDidHide(() => resolve(undefined));
    picker.show();
    fill(picker, question, images, controller.signal).catch(reject);
  }).finally(() => {
    // Escape ends the reading of base images.
    controller.abort(new DOMException('closed', 'AbortError'));
    picker.dispose();
  });
}

async function fill(
  picker: vscode.QuickPick<PlatformItem>,
  question: PlatformQuestion,
  images: ImageCache,
  signal: AbortSignal,
): Promise<void> {
  const items = await platformItems(question, images, signal);
  picker.items = items;
  picker.selectedItems = items.filter(({ picked }) => picked);
  picker.busy = false;
  picker.onDidChangeValue(text => offerTyped(picker, items, text));
}

/** Keeps what was ticked, and shows a platform that is typed as a row of its own. */
function offerTyped(picker: vscode.QuickPick<PlatformItem>, items: readonly PlatformItem[], text: string): void {
  const { selectedItems } = picker;
  const rows = [...items, ...selectedItems.filter(item => !items.includes(item))];
  const platform = parsePlatform(text.trim(), machinePlatform());
  const isNew = !(platform instanceof Error) && !rows.some(row => platformKey(row.platform) === platformKey(platform));
  picker.items = isNew ? [...rows, { platform, label: writePlatform(platform), alwaysShow: true }] : rows;
  picker.selectedItems = selectedItems;
}

/** Targets, what the base images have and what was chosen; what stands in a platform's way is its description. */
export async function platformItems(
  { dockerfile, options, chosen }: PlatformQuestion,
  images: ImageCache,
  signal: AbortSignal,
): Promise<PlatformItem[]> {
  const text = (await vscode.workspace.openTextDocument(dockerfile)).getText();
  const targets = targetsOf(dockerfile);
  const before = (chosen ?? []).map(name => parsePlatform(name, machinePlatform())).filter(isPlatform);
  const wanted = [...before, ...targets.platforms];
  const outcomes = await lookUpNeeded(images, analyzeText(text, targets, options).uses, signal);
  const candidates = candidatePlatforms(wanted, [...outcomes.values()]);
  const analysis = analyzeText(text, { ...targets, platforms: candidates }, options);
  const findings = imageFindings(
    analysis.uses,
    knowledgeOf(reference => outcomes.get(formatReference(reference))),
  );
  return candidates.map(platform => {
    const inTheWay = findings.filter(finding => {
      return failingUses(finding).some(({ targets: of }) => of.some(target => samePlatform(target, platform)));
    });
    const names = [...new Set(inTheWay.map(({ reference }) => plainText(familiarReference(reference))))];
    const isTicked = chosen
      ? before.some(each => platformKey(each) === platformKey(platform))
      : names.length === 0 && isWantedByDefault(platform, targets);
    return {
      platform,
      label: writePlatform(platform),
      picked: isTicked,
      ...(names.length > 0 && { description: `$(error) ${vscode.l10n.t('not in {0}', shortList(names, room))}` }),
    };
  });
}

function isPlatform(value: Platform | Error): value is Platform {
  return !(value instanceof Error);
}

function candidatePlatforms(wanted: readonly Platform[], outcomes: readonly Outcome[]): Platform[] {
  const offered = outcomes.flatMap(outcome =>
    outcome instanceof RegistryError ? [] : outcome.description.platforms.map(each => each.platform),
  );
  return distinct([...wanted, ...offered, ...usual].map(normalizePlatform), platformKey).toSorted(comparePlatforms);
}

const usual: readonly Platform[] = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' },
];

/** Where nobody said what the targets are, the two that most machines are. */
function isWantedByDefault(platform: Platform, { platforms, source }: Targets): boolean {
  const wanted = source === 'machine' ? usual : platforms;
  return wanted.some(each => samePlatform(each, platform));
}
