// What a look-up came to: knowledge of an image, or the reason why there is none. Both are shown; neither is swallowed.
import type { ImageUse } from '../../core/dockerfile/imageUses.ts';
import { distinct } from '../../core/distinct.ts';
import { tagBeside, type Knowledge } from '../../core/findings.ts';
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

/**
 * Looks up every image that is needed, each once; by its full reference. Of what a digest pins and turns out to be one
 * platform's, the tag beside it too: an index may hold it.
 */
export async function lookUpNeeded(
  images: ImageCache,
  uses: readonly ImageUse[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const lookUpAll = (references: readonly Reference[]) =>
    Promise.all(
      distinct(references, formatReference).map(async reference => {
        outcomes.set(formatReference(reference), await lookUpOutcome(images, reference, signal));
      }),
    );
  const needed = uses.filter(use => use.needed && !use.isOpen).map(({ reference }) => reference);
  await lookUpAll(needed);
  const pinned = needed.filter(reference => isSingle(outcomes.get(formatReference(reference))));
  await lookUpAll(pinned.flatMap(reference => tagBeside(reference) ?? []));
  return outcomes;
}

function isSingle(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && !(outcome instanceof RegistryError) && outcome.description.kind === 'image';
}

/** What a look-up says, as the rules want it; a registry that gives no answer says nothing. */
export function knowledgeOf(outcomeOf: (reference: Reference) => Outcome | undefined): Knowledge {
  return reference => {
    const outcome = outcomeOf(reference);
    if (!(outcome instanceof RegistryError)) return outcome?.description;
    return outcome.kind === 'not-found' && outcome.data.repositoryExists ? 'absent' : undefined;
  };
}
