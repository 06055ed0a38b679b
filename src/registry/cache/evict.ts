// Keeps a folder within bounds: what was not used for longest goes first, by the times that the files themselves bear.
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Files looked at at once, so that others get their turn in Node’s thread pool. */
const lookedAt = 8;

interface Totals {
  files: number;
  bytes: number;
}

/** Removes what was not used for longest until the folder, with all below it, holds no more than `most`. */
export async function evict(folder: string, most: Readonly<Totals>): Promise<void> {
  const files = await filesOf(folder);
  const total = { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
  for (const { path, size } of files.toSorted((left, right) => left.usedAt - right.usedAt)) {
    if (total.files <= most.files && total.bytes <= most.bytes) return;
    await rm(path, { force: true });
    total.files--;
    total.bytes -= size;
  }
}

async function filesOf(folder: string): Promise<{ path: string; size: number; usedAt: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  const found: { path: string; size: number; usedAt: number }[] = [];
  for (let at = 0; at < paths.length; at += lookedAt) {
    const some = paths.slice(at, at + lookedAt).map(async path => {
      // Another process may have removed it meanwhile.
      const about = await stat(path).catch(() => undefined);
      if (about) found.push({ path, size: about.size, usedAt: about.mtimeMs });
    });
    await Promise.all(some);
  }
  return found;
}
