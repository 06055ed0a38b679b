// A folder of small files within bounds, for several processes at once and without an index that could be damaged: a
// file appears whole, by its renaming, and the time it was changed is the time it was last used. Whatever the disk
// refuses, the work goes on without it.
import { randomUUID } from 'node:crypto';
import { access, mkdir, open, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { safeText } from '../errors.ts';
import { evict } from './evict.ts';

export interface DiskSettings {
  readonly folder: string;
  /** Told once what the disk refused. */
  readonly warn: (line: string) => void;
  readonly mostFiles?: number;
  readonly mostBytes?: number;
}

export interface Disk {
  /** `name` is relative to the folder; undefined for what is not there, cannot be read or is larger than `most` bytes. */
  read(name: string, most: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Later, after what was asked before: nobody waits for a slow disk. */
  write(name: string, bytes: Uint8Array): void;
  remove(name: string): void;
  /** Resolves when all that was asked so far is on disk. */
  settled(): Promise<void>;
}

/** Milliseconds within which a second use is not noted: reading must not become writing. */
const useGrain = 60 * 60 * 1000;
/** Bytes that may wait to be written; what comes while the disk is slower than that is not kept. */
const mostWaiting = 16 * 1024 * 1024;
/** The part of the bounds that may be written before the folder is looked through again, and is kept free for it. */
const slack = 1 / 16;

export function createDisk(settings: DiskSettings): Disk {
  const { folder, warn, mostFiles = 20_000, mostBytes = 64 * 1024 * 1024 } = settings;
  let queue = Promise.resolve();
  let waiting = 0;
  let warned = false;
  /** What was written since the folder was looked through; before the first time nobody knows what is there. */
  let since = { files: Infinity, bytes: Infinity };

  const complain = (error: unknown) => {
    if (!warned) warn(`The cache on disk is not used where this happens: ${safeText(String(error))}`);
    warned = true;
  };
  const enqueue = (work: () => Promise<void>) => {
    queue = queue.then(work).catch(complain);
  };

  const evictIfDue = async () => {
    if (since.files < mostFiles * slack && since.bytes < mostBytes * slack) return;
    since = { files: 0, bytes: 0 };
    await evict(folder, { files: mostFiles * (1 - slack), bytes: mostBytes * (1 - slack) });
  };

  return {
    async read(name, most) {
      const path = join(folder, name);
      try {
        const file = await readWhole(path, most);
        const used = new Date();
        if (file && used.getTime() - file.usedAt > useGrain) {
          // Another process may have removed it meanwhile.
          enqueue(() => utimes(path, used, used).catch(() => undefined));
        }
        return file?.bytes;
      } catch (error) {
        if (!isAbsent(error)) complain(error);
        return undefined;
      }
    },

    write(name, bytes) {
      if (waiting + bytes.length > mostWaiting) return;
      waiting += bytes.length;
      enqueue(async () => {
        waiting -= bytes.length;
        await writeWhole(join(folder, name), bytes);
        since = { files: since.files + 1, bytes: since.bytes + bytes.length };
        await evictIfDue();
      });
    },

    remove(name) {
      enqueue(() => rm(join(folder, name), { force: true }));
    },

    settled: () => queue,
  };
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

async function readWhole(
  path: string,
  most: number,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; usedAt: number } | undefined> {
  const file = await open(path, 'r');
  try {
    const { size, mtimeMs } = await file.stat();
    return size > most ? undefined : { bytes: new Uint8Array(await file.readFile()), usedAt: mtimeMs };
  } finally {
    await file.close();
  }
}

/** Readable by this user only: configurations of private images may hold what is nobody else's business. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // What a crash leaves behind is never used, and so is the first to be evicted.
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, bytes, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    // Windows does not replace a file that another process has open; that one is as good.
    if (!isHeldOpen(error) || !(await isThere(path))) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

function isHeldOpen(error: unknown): boolean {
  return /^(?:EPERM|EACCES|EBUSY|EEXIST)$/.test((error as NodeJS.ErrnoException).code ?? '');
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
