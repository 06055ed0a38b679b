// Verify Image Platforms…: whether each platform's image holds programs for the platform that its label claims.
import * as vscode from 'vscode';
import { formatPlatform } from '../../core/platform.ts';
import { familiarReference, type Reference } from '../../core/reference.ts';
import { lookIntoImages, readImages } from '../../registry/contents/registryImages.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { isInteractive } from '../shared/command.ts';
import { referenceFrom, type ImageArgument, type UsableImage } from '../shared/imageArgument.ts';
import { withPatience } from '../shared/progress.ts';
import { showVerification, type VerifiedPlatform } from './show.ts';

export interface VerifyParts {
  readonly client: RegistryClient;
  readonly images: ImageCache;
}

/** What `multiarch.verify` returns to scripts, for each platform. */
interface Verification {
  readonly platform: string;
  /** What the file is: `arm64`, or `darwin/arm64` where even the system is another; null where nothing was found. */
  readonly found: string | null;
  readonly ok: boolean;
  /** The program that was looked at, by its path in the image. */
  readonly file: string | null;
}

type VerifyArgument = ImageArgument & Partial<UsableImage>;

/** A row of one platform asks for that one alone. Undefined when the person gave up. */
export async function verify(given: unknown, parts: VerifyParts): Promise<Verification[] | undefined> {
  const argument = given as VerifyArgument | undefined;
  const { image } = argument ?? {};
  const reference = await referenceFrom(image ?? argument, vscode.l10n.t('Verify Image Platforms'));
  if (!reference) return undefined;
  const verified = await verifyPlatforms(reference, image?.platform === undefined ? undefined : image.digest, parts);
  if (isInteractive(given)) showVerification(reference, verified);
  return verified.map(({ described: { platform }, inside: { found, ok, file } }) => ({
    platform: formatPlatform(platform),
    found,
    ok,
    file,
  }));
}

function verifyPlatforms(
  reference: Reference,
  digest: string | undefined,
  { client, images }: VerifyParts,
): Promise<VerifiedPlatform[]> {
  const { l10n } = vscode;
  const name = familiarReference(reference);
  return withPatience(l10n.t('Looking into {0}', name), async signal => {
    const { description, offline } = await images.lookUp(reference, signal, true);
    // What was known before says nothing of what is there now.
    if (offline) throw offline;
    const platforms = description.platforms.filter(each => digest === undefined || each.digest === digest);
    if (platforms.length === 0) throw new Error(l10n.t('{0} holds no image of a platform to be verified.', name));
    const read = await readImages(client, reference, platforms, signal);
    const inside = await lookIntoImages(client, reference, read, signal);
    return platforms.flatMap((described, index) => {
      const found = inside[index];
      return found ? [{ described, inside: found }] : [];
    });
  });
}
