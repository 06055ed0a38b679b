// What a look-up came to: knowledge of an image, or the reason why there is none. Both are shown; neither is swallowed.
import type { Reference } from '../../core/reference.ts';
import type { ImageCache, Known } from '../../registry/cache.ts';
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
