// Copy: references, digests and pull commands, of one image or of all that are chosen, a line each.
import * as vscode from 'vscode';
import { parseDigest } from '../../core/digest.ts';
import { formatPlatform, samePlatform, type Platform } from '../../core/platform.ts';
import { pullCommand } from '../../core/pullCommand.ts';
import { familiarReference, withDigest, type Reference } from '../../core/reference.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { ImageDescription } from '../../registry/describe.ts';
import { RegistryError } from '../../registry/errors.ts';
import { copyLines } from '../shared/clipboard.ts';
import { chosenImages, chosenManifests, type ChosenImage } from '../shared/imageArgument.ts';
import { shortList } from '../shared/lists.ts';
import { withPatience } from '../shared/progress.ts';

/** A row of a platform, of an attestation and so on says its digest itself; a platform of an image has its own. */
export async function copyReferences(
  argument: unknown,
  chosen: readonly unknown[],
  images: ImageCache,
): Promise<string | undefined> {
  const manifests = await chosenManifests(argument, chosen, vscode.l10n.t('Copy Reference'));
  const texts = await eachOf(manifests, async (manifest, signal) => {
    const { reference, platform } = manifest;
    return familiarReference(platform ? pinned(reference, await digestOf(manifest, images, signal)) : reference);
  });
  return copyLines(texts);
}

export async function copyDigests(
  argument: unknown,
  chosen: readonly unknown[],
  images: ImageCache,
): Promise<string | undefined> {
  const manifests = await chosenManifests(argument, chosen, vscode.l10n.t('Copy Digest'));
  return copyLines(await eachOf(manifests, (manifest, signal) => digestOf(manifest, images, signal)));
}

/** Of one platform by the digest of its index, where that is known: the same image, whatever becomes of the tag. */
export async function copyPullCommands(
  argument: unknown,
  chosen: readonly unknown[],
  images: ImageCache,
): Promise<string | undefined> {
  const found = await chosenImages(argument, chosen, vscode.l10n.t('Copy Pull Command'));
  return copyLines(found.map(image => pullCommand(pinnedWhereKnown(image, images), image.platform)));
}

function pinnedWhereKnown({ reference, platform, digest }: ChosenImage, images: ImageCache): Reference {
  if (!platform) return reference;
  const known = images.peek(reference);
  return pinned(reference, known && !(known instanceof RegistryError) ? known.description.digest : digest);
}

function pinned(reference: Reference, text: string | undefined): Reference {
  const digest = parseDigest(text ?? '');
  return digest ? withDigest(reference, digest) : reference;
}

async function digestOf(
  { reference, platform, digest }: ChosenImage,
  images: ImageCache,
  signal: AbortSignal,
): Promise<string> {
  if (digest !== undefined) return digest;
  const { description } = await images.lookUp(reference, signal);
  return platform ? platformDigest(description, platform) : description.digest;
}

/** Characters of a message for the platforms that are there. */
const room = 200;

function platformDigest({ reference, platforms }: ImageDescription, wanted: Platform): string {
  const found = platforms.find(({ platform }) => samePlatform(platform, wanted));
  if (found) return found.digest;
  const names = platforms.map(({ platform }) => formatPlatform(platform));
  throw new Error(
    vscode.l10n.t(
      '{0} has no {1}. It has {2}.',
      familiarReference(reference),
      formatPlatform(wanted),
      shortList(names, room),
    ),
  );
}

/** All at once, and cancelled together. */
function eachOf<T>(items: readonly T[], read: (item: T, signal: AbortSignal) => Promise<string>): Promise<string[]> {
  const title = vscode.l10n.t('Reading digests');
  return withPatience(title, signal => Promise.all(items.map(item => read(item, signal))));
}
