// What was loaded into the engine, as the engine tells it.
import { formatPlatform, type Platform } from '../../../core/platform.ts';
import type { Engine } from '../../../engine/engine.ts';
import { loadedImage } from '../../../engine/loadedImage.ts';
import type { Found } from './proof.ts';

/** Nothing found where the engine has no image of this name. Rejects with EngineError. */
export async function foundInEngine(
  tag: string,
  platforms: readonly Platform[],
  engine: Engine,
  signal: AbortSignal,
): Promise<Found> {
  const image = await loadedImage(engine, tag, platforms, signal);
  const found = platforms.flatMap(platform => {
    const digest = image?.platforms.get(formatPlatform(platform));
    return digest === undefined ? [] : [{ platform, digest }];
  });
  return { digest: image?.digest ?? '', platforms: found };
}
