// The rows of Select Target Platforms…: what there is to choose from, and what the images of the Dockerfile, as far as they
// are known without asking a registry, say to each.
import * as vscode from 'vscode';
import { distinct } from '../../core/distinct.ts';
import { platformChoices, supportByTarget, type TargetSupport } from '../../core/targetChoice.ts';
import { parsePlatform, samePlatform, type Platform } from '../../core/platform.ts';
import { familiarReference, formatReference, type Reference } from '../../core/reference.ts';
import { writePlatform, type Targets } from '../../core/targets.ts';
import { dockerfileLanguage } from '../../host/ids.ts';
import { machinePlatform } from '../../host/machine.ts';
import { plainText } from '../../host/markdown.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { ImageDescription } from '../../registry/describe.ts';
import { RegistryError } from '../../registry/errors.ts';
import { analyzeText } from '../shared/dockerfiles.ts';
import { shortList } from '../shared/lists.ts';

export interface PlatformItem extends vscode.QuickPickItem {
  readonly platform: Platform;
}

/** Characters for the images that a row names. */
const room = 60;

/** `document` may be anything or nothing: only a Dockerfile has images. */
export function platformItems(
  document: vscode.TextDocument | undefined,
  targets: Targets,
  images: ImageCache,
): PlatformItem[] {
  const text = document?.languageId === dockerfileLanguage ? document.getText() : '';
  const known = (reference: Reference) => knownOf(images, reference);
  const references = distinct(
    analyzeText(text, targets).uses.map(use => use.reference),
    formatReference,
  );
  const offered = references.flatMap(reference => known(reference)?.platforms.map(each => each.platform) ?? []);
  const platforms = platformChoices(targets.platforms, offered);
  const support = supportByTarget(analyzeText(text, { ...targets, platforms }).uses, known);
  return platforms.map(platform => platformItem(platform, support.get(writePlatform(platform))));
}

/** A platform that somebody typed, in the words of `parsePlatform`; undefined where it is none. */
export function typedItem(text: string): PlatformItem | undefined {
  const platform = parsePlatform(text.trim(), machinePlatform());
  if (platform instanceof Error) return undefined;
  return { platform, label: writePlatform(platform), description: vscode.l10n.t('add'), alwaysShow: true };
}

function knownOf(images: ImageCache, reference: Reference): ImageDescription | undefined {
  const known = images.peek(reference);
  return known instanceof RegistryError ? undefined : known?.description;
}

function platformItem(platform: Platform, support: TargetSupport | undefined): PlatformItem {
  const own = samePlatform(platform, machinePlatform()) ? vscode.l10n.t('this machine') : '';
  const words = support ? describeSupport(support) : '';
  return { platform, label: writePlatform(platform), description: [own, words].filter(Boolean).join(' · ') };
}

function describeSupport({ images, lacking, fallback, unknown }: TargetSupport): string {
  const { l10n } = vscode;
  const names = (references: readonly Reference[]) => plainText(shortList(references.map(familiarReference), room));
  if (lacking.length > 0) return l10n.t('missing in {0}', names(lacking));
  const known = images - unknown.length;
  if (known === 0) return '';
  if (fallback.length > 0) return l10n.t('an older platform serves in {0}', names(fallback));
  if (known < images) return l10n.t('in {0} of {1} images of this Dockerfile; the rest is not known', known, images);
  return images === 1
    ? l10n.t('in the image of this Dockerfile')
    : l10n.t('in all {0} images of this Dockerfile', images);
}
