// An image that an engine holds, written into archives: OCI layouts, or what Docker wrote before version 25.
import { join } from 'node:path';
import type { Platform } from '../core/platform.ts';
import { command } from './commands.ts';
import type { Engine } from './engine.ts';
import { listImages } from './images.ts';
import { namedImage } from './loadedList.ts';
import { localPlatforms } from './platforms.ts';

export interface SavedFile {
  readonly path: string;
  /** Of the only image in it, where it is one of several. */
  readonly platform?: Platform;
}

/**
 * The archives lie in `folder`, which nobody else may read or write. Docker has one for all platforms that it holds, Podman one
 * for each. Rejects with EngineError, or the signal's reason.
 */
export async function saveImage(
  engine: Engine,
  name: string,
  folder: string,
  signal: AbortSignal,
): Promise<readonly SavedFile[]> {
  const save = async (image: string, at: number, platform?: Platform): Promise<SavedFile> => {
    const path = join(folder, `${at}.tar`);
    await command(engine, saveLine(engine, image, path), { signal, onOutput: () => undefined });
    return { path, ...(platform && { platform }) };
  };
  const listed = engine.kind === 'podman' ? await listedImages(engine, name, signal) : [];
  if (listed.length === 0) return [await save(name, 0)];
  const files: SavedFile[] = [];
  // One after the other: each waits for the same locks of the storage.
  for (const [at, { id, platform }] of listed.entries()) files.push(await save(id, at, platform));
  return files;
}

/** The program writes the file itself: on its output images would come through our hands. */
function saveLine({ kind }: Engine, image: string, path: string): string[] {
  const format = kind === 'podman' ? ['--quiet', '--format=oci-archive'] : [];
  return ['image', 'save', ...format, `--output=${path}`, '--', image];
}

interface ListedImage {
  readonly id: string;
  readonly platform: Platform;
}

/** Of a list made in Podman, which saves this machine's platform alone; none where the name is of an image. */
async function listedImages(podman: Engine, name: string, signal: AbortSignal): Promise<ListedImage[]> {
  const all = await listImages(podman, signal);
  const image = namedImage(all, name);
  const platforms = image ? await localPlatforms(podman, image, all, signal) : [];
  return platforms.flatMap(({ platform, digest }) => {
    const found = digest === undefined ? undefined : all.find(each => each.digest === digest);
    return found ? [{ id: found.id, platform }] : [];
  });
}
