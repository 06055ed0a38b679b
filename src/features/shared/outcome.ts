// What a look-up came to: knowledge of an image, or the reason why there is none. Both are shown; neither is swallowed.
import type { ImageUse } from '../../core/dockerfile/imageUses.ts';
import { findingsOf, type Finding } from '../../core/findings.ts';
import { formatReference, type Reference } from '../../core/reference.ts';
import type { ImageCache, Known } from '../../registry/cache/cache.ts';
import { RegistryError } from '../../registry/errors.ts';

export type Outcome = Known | RegistryError;

/** Resolves with the outcome; rejects only when the signal was aborted. */
export async function lookUpOutcome(images: ImageCache, reference: Reference, signal: AbortSignal): Promise<Outcome> {
  try {
    return await images.lookUp(reference, signal);
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
}

/** Looks up every image that is needed, each once; by its full reference. */
export async function lookUpNeeded(
  images: ImageCache,
  uses: readonly ImageUse[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Outcome>> {
  const needed = uses
    .filter(use => use.needed)
    .map(({ reference }) => [formatReference(reference), reference] as const);
  const outcomes = [...new Map(needed)].map(async ([name, reference]) => {
    return [name, await lookUpOutcome(images, reference, signal)] as const;
  });
  return new Map(await Promise.all(outcomes));
}

/** What is wrong with the images of `uses`, as far as it is known. */
export function findingsBy(
  uses: readonly ImageUse[],
  outcomeOf: (reference: Reference) => Outcome | undefined,
): Finding[] {
  return findingsOf(uses, ({ reference }) => {
    const outcome = outcomeOf(reference);
    return outcome instanceof RegistryError ? undefined : outcome?.description;
  });
}
