// The files of a tar archive: what each of them is, and where in the archive it stands, so that it is read without all that is
// before it.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { pipeline } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { parseDigest } from '../../core/digest.ts';
import { UnreadableLayer } from './unreadable.ts';

export interface ArchivedFile {
  /** Of its content: in the algorithm that its name says, else sha256. */
  readonly digest: string;
  /** Bytes. */
  readonly offset: number;
  readonly size: number;
  /** Of what may be a JSON document. */
  readonly text?: string;
}

/** Bytes: of one document, and of all that are kept. */
const largestDocument = 4 * 1024 * 1024;
const mostKept = 64 * 1024 * 1024;

/**
 * By name; a link is what it leads to. Reads the whole archive once, and holds what is named by its digest against that.
 * Rejects with the file's error, UnreadableLayer, or the signal's reason.
 */
export async function archivedFiles(path: string, signal: AbortSignal): Promise<ReadonlyMap<string, ArchivedFile>> {
  const files = new Map<string, ArchivedFile>();
  const links = new Map<string, string>();
  let room = mostKept;
  for await (const { header, content } of entries(path, signal)) {
    const name = header.name.replace(/^\.\//, '');
    const target = linkTarget(name, header);
    if (target !== undefined) links.set(name, target);
    if (header.type !== 'file') continue;
    const file = await readFile(name, header, content, Math.min(largestDocument, room));
    room -= file.text === undefined ? 0 : file.size;
    files.set(name, file);
  }
  for (const [name, target] of links) {
    const file = files.get(target);
    if (file) files.set(name, file);
  }
  return files;
}

/** The part of the archive that is one file of it. */
export async function* readArchived(
  path: string,
  { offset, size }: ArchivedFile,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (size > 0) yield* createReadStream(path, { start: offset, end: offset + size - 1, signal });
}

/** tar-stream counts for itself where an entry's content begins. */
type PlacedHeader = Header & { readonly byteOffset?: number };

interface Entry {
  readonly header: PlacedHeader;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Each content is to be read to its end, or not at all. */
async function* entries(path: string, signal: AbortSignal): AsyncGenerator<Entry> {
  const file = createReadStream(path, { signal });
  const archive = extract();
  pipeline(file, archive, () => undefined);
  try {
    for await (const entry of archive) {
      yield { header: entry.header, content: entry as AsyncIterable<Uint8Array> };
      // What was not read would stand in the way of the next one.
      entry.resume();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && 'code' in error) throw error;
    if (error instanceof UnreadableLayer) throw error;
    throw malformed(error instanceof Error ? error.message : String(error));
  } finally {
    file.destroy();
  }
}

async function readFile(
  name: string,
  { byteOffset }: PlacedHeader,
  content: AsyncIterable<Uint8Array>,
  room: number,
): Promise<ArchivedFile> {
  const named = digestNamed(name);
  const algorithm = named?.algorithm ?? 'sha256';
  const hash = createHash(algorithm);
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    size += chunk.length;
    if (size <= room && isDocument(kept[0] ?? chunk)) kept.push(chunk);
  }
  const hex = hash.digest('hex');
  if (named && hex !== named.hex) throw malformed(`${name} is not what its digest promises`);
  if (byteOffset === undefined) throw malformed(`nobody knows where ${name} begins`);
  const isKept = size <= room && kept.length > 0;
  const text = isKept ? { text: Buffer.concat(kept).toString() } : {};
  return { digest: `${algorithm}:${hex}`, offset: byteOffset, size, ...text };
}

/** An object or a list. */
function isDocument(start: Uint8Array): boolean {
  return start[0] === 0x7b || start[0] === 0x5b;
}

function digestNamed(name: string): ReturnType<typeof parseDigest> {
  const [, algorithm, hex] = /^blobs\/([^/]+)\/([^/]+)$/.exec(name) ?? [];
  return parseDigest(`${algorithm}:${hex}`);
}

/** A symbolic link begins in its own folder, a hard one at the top. */
function linkTarget(name: string, { type, linkname }: PlacedHeader): string | undefined {
  if (typeof linkname !== 'string') return undefined;
  if (type === 'symlink') return join(dirname(name), linkname);
  return type === 'link' ? join(linkname) : undefined;
}

export function malformed(message: string): UnreadableLayer {
  return new UnreadableLayer('malformed', message);
}
