// An image that an engine holds, written into archives: OCI layouts, or what Docker wrote before version 25.
import { join } from 'node:path';
import { formatPlatform, type Platform } from '../core/platform.ts';
import { command } from './commands.ts';
import { askEngine, EngineError, type Engine } from './engine.ts';
import { listImages } from './images.ts';
import { namedImage } from './loadedList.ts';
import { localPlatforms } from './platforms.ts';

export interface SavedFile {
  readonly path: string;
  /** Of the only image in it, where it is one of an index. */
  readonly platform?: Platform;
}

/** One start of the program. */
interface Saving {
  readonly image: string;
  readonly flags: readonly string[];
  readonly platform?: Platform;
}

/**
 * The archives lie in `folder`, which nobody else may read or write: one for all platforms, or one for each that the engine
 * holds. Rejects with EngineError, or the signal's reason.
 */
export async function saveImage(
  engine: Engine,
  name: string,
  folder: string,
  signal: AbortSignal,
): Promise<readonly SavedFile[]> {
  const save = async (savings: readonly Saving[]): Promise<SavedFile[]> => {
    const files: SavedFile[] = [];
    // One after the other: each waits for the same locks of the storage.
    for (const [at, { image, flags, platform }] of savings.entries()) {
      const path = join(folder, `${at}.tar`);
      // The program writes the file itself: on its output the image would go through our hands.
      const line = ['image', 'save', ...flags, `--output=${path}`, '--', image];
      await command(engine, line, { signal, onOutput: () => undefined });
      files.push({ path, ...(platform && { platform }) });
    }
    return files;
  };
  if (engine.kind === 'podman') return save(await podmanSavings(engine, name, signal));
  try {
    return await save([{ image: name, flags: [] }]);
  } catch (error) {
    if (!(error instanceof EngineError) || error.reason !== 'failed') throw error;
    const savings = await heldSavings(engine, name, signal);
    if (savings.length === 0) throw error;
    return save(savings);
  }
}

/** Of a list made in Podman `save` takes this machine's platform alone. */
async function podmanSavings(podman: Engine, name: string, signal: AbortSignal): Promise<Saving[]> {
  const flags = ['--quiet', '--format=oci-archive'];
  const all = await listImages(podman, signal);
  const image = namedImage(all, name);
  const platforms = image ? await localPlatforms(podman, image, all, signal) : [];
  const listed = platforms.flatMap(({ platform, digest }) => {
    const found = digest === undefined ? undefined : all.find(each => each.digest === digest);
    return found ? [{ image: found.id, flags, platform }] : [];
  });
  return listed.length > 0 ? listed : [{ image: name, flags }];
}

/**
 * Docker 28 saves an index without some of its platforms, but never without this machine's. None where it lacks none: then that
 * was not why it failed.
 */
async function heldSavings(docker: Engine, name: string, signal: AbortSignal): Promise<Saving[]> {
  const id = (await askEngine(docker, ['image', 'inspect', '--format={{.Id}}', '--', name], { signal })).trim();
  const platforms = await localPlatforms(docker, { id, names: [name] }, [], signal);
  const held = platforms.filter(({ isHere }) => isHere);
  if (held.length === platforms.length) return [];
  return held.map(({ platform }) => ({ image: name, flags: [`--platform=${formatPlatform(platform)}`], platform }));
}
