// A layer as its entries: decompressed and taken out of its archive while it comes, and only as far as somebody reads.
import { pipeline, Readable } from 'node:stream';
import { extract, type Extract } from 'tar-stream';
import { layerEntry, type ArchivedFile, type LayerEntry } from '../../core/executables/entry.ts';
import { headerLength } from '../../core/executables/header.ts';
import { decompressed } from './decompress.ts';
import { UnreadableLayer } from './unreadable.ts';

type Entry = Extract extends AsyncIterable<infer T> ? T : never;

/** Bytes that every layer may grow to, and how many times its size beyond: programs compress to a third, logs to a tenth. */
const roomForAll = 256 * 1024 * 1024;
const mostGrowth = 100;
/** The largest images have some hundred thousand files, and some ten thousand programs, scripts and links among them. */
const most = { files: 2_000_000, kept: 200_000 };

/**
 * @param bytes the layer as it is stored; rejects as they do, or with UnreadableLayer
 * @param size of the layer as it is stored, in bytes
 */
export async function* layerEntries(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<LayerEntry> {
  const count = { files: 0, kept: 0 };
  for await (const { file, head } of archivedFiles(bounded(decompressed(bytes), roomForAll + size * mostGrowth))) {
    const entry = layerEntry(file, head);
    count.files++;
    if (entry) count.kept++;
    if (count.files > most.files || count.kept > most.kept) {
      throw new UnreadableLayer('too-large', `it has more than ${count.files - 1} files`);
    }
    if (entry) yield entry;
  }
}

async function* bounded(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > most) throw new UnreadableLayer('too-large', `it grows to more than ${most} bytes`);
    yield chunk;
  }
}

interface ArchivedHead {
  readonly file: ArchivedFile;
  /** The first bytes of its content, whose rest is passed over. */
  readonly head: Uint8Array;
}

async function* archivedFiles(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ArchivedHead> {
  const archive = extract();
  let failure: unknown;
  const input = Readable.from(telling(bytes, error => (failure = error)));
  // What goes wrong on either side comes out of the archive, which is read below.
  pipeline(input, archive, () => undefined);
  try {
    for await (const entry of archive) yield { file: entry.header, head: await headOf(entry) };
  } catch (error) {
    if (failure !== undefined) throw failure;
    throw new UnreadableLayer('malformed', error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    input.destroy();
  }
}

async function* telling(bytes: AsyncIterable<Uint8Array>, tell: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    tell(error);
    throw error;
  }
}

/** As soon as it is there: the rest of a large program is not waited for, it flows away unread. */
function headOf(entry: Entry): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  return new Promise(resolve => {
    const done = () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    entry.on('data', (chunk: unknown) => {
      if (length >= headerLength || !(chunk instanceof Uint8Array)) return;
      chunks.push(chunk.subarray(0, headerLength - length));
      length += chunk.length;
      if (length >= headerLength) done();
    });
    // An archive that breaks off closes its entry, and says so itself.
    for (const event of ['end', 'close']) entry.on(event, done);
  });
}
