// A folder on this machine, looked into as if it were the only layer of an image.
import { open, opendir, readlink } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { layerEntry, type LayerEntry } from '../../core/executables/entry.ts';
import { headerLength } from '../../core/executables/header.ts';
import { ExecutableSearch } from '../../core/executables/search.ts';
import { startOf } from '../../core/executables/start.ts';
import type { Platform } from '../../core/platform.ts';
import type { LookedInside } from './lookInside.ts';

/** Files that are looked at: what is built for is mostly among the first. */
const mostFiles = 50_000;

/**
 * Nothing says what is started there: any program of the platform's system is as good. Rejects as the file system does where
 * the folder itself cannot be read.
 */
export async function lookIntoFolder(folder: string, platform: Platform, signal: AbortSignal): Promise<LookedInside> {
  const search = new ExecutableSearch(platform, startOf('', platform.os));
  let count = 0;
  for await (const file of await opendir(folder, { recursive: true })) {
    signal.throwIfAborted();
    if (++count > mostFiles) break;
    // What nobody may read (`/etc/shadow` of some systems), or what is gone again, is as if it were not there.
    const entry = await entryOf(folder, file).catch(() => undefined);
    const verdict = entry && search.add(entry);
    if (verdict) return { ...verdict, isRead: true };
  }
  return { ...search.end(), isRead: true };
}

async function entryOf(folder: string, file: Dirent): Promise<LayerEntry | undefined> {
  const path = join(file.parentPath, file.name);
  const name = relative(folder, path).split(sep).join('/');
  if (file.isSymbolicLink()) return layerEntry({ name, type: 'symlink', linkname: await readlink(path) }, noBytes);
  return file.isFile() ? layerEntry({ name, type: 'file', mode: 0o755 }, await headOf(path)) : undefined;
}

const noBytes = new Uint8Array();

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(headerLength), 0, headerLength, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
