// What was written into this machine: an OCI archive, or a folder for each platform.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ImageSpec } from '../../../core/builds/spec.ts';
import { formatPlatform, normalizePlatform, type Platform } from '../../../core/platform.ts';
import { describeManifest } from '../../../registry/describe.ts';
import type { Found, FoundPlatform } from './proof.ts';
import { foundIn } from './pushed.ts';

/** Rejects with an Error for people where the archive cannot be read, or is not what its digests promise. */
export async function archivedImage(path: string, signal: AbortSignal): Promise<Found> {
  const [{ archiveReference, openArchive }, { lookInside }, { UnreadableLayer }] = await Promise.all([
    import('../../../registry/contents/archive.ts'),
    import('../../../registry/contents/lookInside.ts'),
    import('../../../registry/contents/unreadable.ts'),
  ]);
  try {
    const archive = await openArchive(path, signal);
    const description = await describeManifest(archive, archiveReference, archive.root, signal);
    return await foundIn(archive, archiveReference, description, signal, images =>
      lookInside(images, (layer, stopped) => archive.blob(archiveReference, layer, stopped), signal),
    );
  } catch (error) {
    if (!(error instanceof UnreadableLayer)) throw error;
    const text = vscode.l10n.t('{0} cannot be read as an OCI archive: {1}. Build it again.', path, error.message);
    throw new Error(text, { cause: error });
  }
}

/** Several platforms have a folder each, `linux_arm_v7`; a single one has the folder itself. */
export async function writtenFolders({ platforms, destination = '' }: ImageSpec, signal: AbortSignal): Promise<Found> {
  const { lookIntoFolder } = await import('../../../registry/contents/folder.ts');
  const found: FoundPlatform[] = [];
  for (const platform of platforms) {
    const folders = platforms.length > 1 ? folderNames(platform).map(name => join(destination, name)) : [destination];
    const folder = await firstFolder(folders);
    if (folder !== undefined) {
      found.push({ platform, digest: '', inside: await lookIntoFolder(folder, platform, signal) });
    }
  }
  return { digest: '', platforms: found };
}

/** BuildKit writes `linux/arm64/v8` as `linux_arm64`; with other engines it is named as it was asked for. */
function folderNames(platform: Platform): string[] {
  return [normalizePlatform(platform), platform].map(each => formatPlatform(each).replaceAll('/', '_'));
}

async function firstFolder(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isFolder = await stat(path).then(
      stats => stats.isDirectory(),
      () => false,
    );
    if (isFolder) return path;
  }
  return undefined;
}
