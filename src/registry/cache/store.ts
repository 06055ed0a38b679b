// What is kept of registries beyond one look-up: manifests and configurations by digest, held against it whenever they
// are read from disk, and where a tag pointed to and when. A little in memory; the rest on disk, where there is one.
import { createHash } from 'node:crypto';
import { formatDigest, parseDigest, verifyDigest, type Digest } from '../../core/digest.ts';
import { parseJsonObject } from '../../core/json.ts';
import { BoundedMap } from '../bounded.ts';
import { createDisk, type Disk, type DiskSettings } from './disk.ts';

/** What a name pointed to when the registry was last asked. */
interface Pointer {
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly asOf: number;
}

type ContentKind = 'manifests' | 'configurations';

export interface Store {
  /** The text of that digest, exactly; undefined if it is not kept. */
  read(kind: ContentKind, digest: string): Promise<string | undefined>;
  write(kind: ContentKind, digest: string, text: string): void;
  pointer(name: string): Promise<Pointer | undefined>;
  /** Without a pointer, forgets the one that is kept. */
  point(name: string, pointer?: Pointer): void;
  /** Resolves when all that was written so far is on disk. */
  settled(): Promise<void>;
}

const largestContent = 4 * 1024 * 1024;
const largestPointer = 4096;
const inMemory = { entries: 1000, weight: 8 * 1024 * 1024 };

/** Without settings it keeps in memory only. Nothing is read or written before it is used. */
export function createStore(settings?: DiskSettings): Store {
  const disk = settings && createDisk(settings);
  const texts = new BoundedMap<string>(inMemory);
  const pointers = new BoundedMap<Pointer>({ entries: inMemory.entries });
  let writing: Promise<unknown> = Promise.resolve();

  return {
    async read(kind, text) {
      const digest = parseDigest(text);
      if (!digest) return undefined;
      const key = `${kind} ${text}`;
      const found = texts.get(key) ?? (disk && (await readVerified(disk, kind, digest)));
      if (found !== undefined) texts.set(key, found, found.length);
      return found;
    },

    write(kind, text, content) {
      const digest = parseDigest(text);
      if (!digest) return;
      texts.set(`${kind} ${text}`, content, content.length);
      if (!disk) return;
      writing = Promise.all([writing, writeVerified(disk, kind, digest, content)]);
    },

    async pointer(name) {
      // Another window may know better than this one's memory.
      return disk ? readPointer(disk, name) : pointers.get(name);
    },

    point(name, pointer) {
      if (!disk && pointer) pointers.set(name, pointer);
      if (!disk && !pointer) pointers.delete(name);
      if (pointer) disk?.write(fileOf(name), new TextEncoder().encode(JSON.stringify({ name, ...pointer })));
      else disk?.remove(fileOf(name));
    },

    async settled() {
      await writing;
      await disk?.settled();
    },
  };
}

/** A file that is not what its name promises is damaged or forged: it goes. */
async function readVerified(disk: Disk, kind: ContentKind, digest: Digest): Promise<string | undefined> {
  const name = `${kind}/${digest.hex}`;
  const bytes = await disk.read(name, largestContent);
  if (!bytes) return undefined;
  if (await verifyDigest(bytes, digest)) return new TextDecoder().decode(bytes);
  disk.remove(name);
  return undefined;
}

/** Bytes that are no UTF-8 do not come back from their text as they were: they would be thrown away when read. */
async function writeVerified(disk: Disk, kind: ContentKind, digest: Digest, content: string): Promise<void> {
  const bytes = new TextEncoder().encode(content);
  if (await verifyDigest(bytes, digest)) disk.write(`${kind}/${digest.hex}`, bytes);
}

async function readPointer(disk: Disk, name: string): Promise<Pointer | undefined> {
  const bytes = await disk.read(fileOf(name), largestPointer);
  const json = bytes && parseJsonObject(new TextDecoder().decode(bytes));
  if (!json || json['name'] !== name) return undefined;
  const digest = typeof json['digest'] === 'string' ? parseDigest(json['digest']) : undefined;
  const asOf = json['asOf'];
  return digest && typeof asOf === 'number' ? { digest: formatDigest(digest), asOf } : undefined;
}

/** No name from outside becomes a path. */
function fileOf(name: string): string {
  return `tags/${createHash('sha256').update(name).digest('hex')}`;
}
