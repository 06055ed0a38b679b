// What images are to be named: at the digest that their tag has now, or without one.
import * as vscode from 'vscode';
import { distinct } from '../../core/distinct.ts';
import { tagBeside } from '../../core/findings.ts';
import { withDigestText } from '../../core/fixes/references.ts';
import type { ImageUse } from '../../core/dockerfile/imageUses.ts';
import type { ImageCache } from '../../registry/cache/cache.ts';
import { RegistryError } from '../../registry/errors.ts';
import { explain } from '../shared/messages.ts';

export type Change = 'pin' | 'update' | 'unpin';

/** An image as it is named: by `image`, what it is to be named, or in words for people why not. */
export type NewNames = ReadonlyMap<string, string | Error>;

/** Stands for a digest that is not asked for yet. */
const anyDigest = `sha256:${'0'.repeat(64)}`;

/** A name of the form that it will have: whether it can be written needs no registry. */
export function provisionalName(image: string, change: Change): string {
  return withDigestText(image, change === 'unpin' ? undefined : anyDigest);
}

/** Asks for each image once. Rejects only with the signal's reason. */
export async function newNames(
  uses: readonly ImageUse[],
  change: Change,
  images: ImageCache,
  signal: AbortSignal,
): Promise<NewNames> {
  const asked = distinct(uses, ({ image }) => image);
  return new Map(
    await Promise.all(asked.map(async use => [use.image, await newName(use, change, images, signal)] as const)),
  );
}

async function newName(
  { image, reference }: ImageUse,
  change: Change,
  images: ImageCache,
  signal: AbortSignal,
): Promise<string | Error> {
  if (change === 'unpin') return withDigestText(image, undefined);
  if (reference.digest && reference.tag === undefined) {
    return new Error(
      vscode.l10n.t('“{0}” has no tag beside its digest: nothing says what the pin should move to.', image),
    );
  }
  try {
    // What is remembered of a tag may be as old as the pin that is to be replaced.
    const anew = change === 'update' && reference.digest !== undefined;
    const { description, offline } = await images.lookUp(tagBeside(reference) ?? reference, signal, anew);
    if (offline) throw offline;
    return withDigestText(image, description.digest);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return new Error(explain(error).text, { cause: error });
  }
}
