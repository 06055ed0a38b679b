// What an engine saved of an image, read as a source of a push. An engine that saves one image at a time gives several archives.
import { composeIndex } from '../../core/composeIndex.ts';
import { mediaTypes } from '../../core/manifest.ts';
import type { Platform } from '../../core/platform.ts';
import { tagOrDigest } from '../../core/reference.ts';
import type { FetchedManifest } from '../manifests.ts';
import { together } from '../write/together.ts';
import type { SavedImage } from '../write/indexDraft.ts';
import { openArchive } from './archive.ts';
import { malformed } from './archiveFiles.ts';
import { createCompression } from './compressLayer.ts';
import { descriptorOf, madeManifest, prepare } from './prepareSaved.ts';

/** An archive, and the platform of the only image in it where it is one of an index. */
export interface SavedFile {
  readonly path: string;
  readonly platform?: Platform;
}

/**
 * Images with platforms are those of one index. What is made of them lies in `folder`, and both are needed for as long as the
 * image is read. Rejects with UnreadableLayer, the file system's error, or the signal's reason.
 */
export async function openSavedImage(
  files: readonly SavedFile[],
  folder: string,
  signal: AbortSignal,
): Promise<SavedImage> {
  const compression = createCompression(folder);
  const made = new Map<string, FetchedManifest>();
  const opened = await together(
    signal,
    files.map(({ path, platform }) => async both => {
      const archive = await openArchive(path, both);
      const root = await prepare(archive.root, { archive, made, compress: compression.compress, signal: both });
      if (!root) throw malformed('no image in it was saved with all of its content');
      return { archive, root, platform };
    }),
  );
  const archiveWith = (digest: string) => {
    const found = opened.find(({ archive }) => archive.has(digest));
    if (!found) throw malformed(`it lacks ${digest}`);
    return found.archive;
  };
  return {
    root: rootOf(opened),
    content: {
      async manifest(reference, stopped) {
        const digest = tagOrDigest(reference);
        return made.get(digest) ?? archiveWith(digest).manifest(reference, stopped);
      },
      async *blob(repository, blob, stopped) {
        yield* compression.read(blob.digest, stopped) ?? archiveWith(blob.digest).blob(repository, blob, stopped);
      },
    },
  };
}

interface OpenedFile {
  readonly root: FetchedManifest;
  readonly platform: Platform | undefined;
}

function rootOf(opened: readonly OpenedFile[]): FetchedManifest {
  const [first] = opened;
  if (first && opened.length === 1 && !first.platform) return first.root;
  const entries = opened.map(({ root, platform }) => ({ ...descriptorOf(root), ...(platform && { platform }) }));
  return madeManifest(composeIndex(mediaTypes.ociIndex, entries));
}
