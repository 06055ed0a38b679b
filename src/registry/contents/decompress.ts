// A layer's archive out of its compression, by its first bytes, as containerd does (`pkg/archive/compression`): what a media
// type says of it is not always so.
import type { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { UnreadableLayer } from './unreadable.ts';

interface Compression {
  readonly magic: readonly number[];
  readonly create: () => Decoder;
}

type Decoder = Transform & { readonly bytesWritten: number };

/** Bytes of each piece that comes out. */
const chunkSize = 64 * 1024;

const compressions: readonly Compression[] = [
  { magic: [0x1f, 0x8b], create: () => createGunzip({ chunkSize }) },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], create: () => createZstdDecompress({ chunkSize }) },
  // A frame to be passed over, with which `zstd:chunked` may begin (RFC 8878, 3.1.2).
  { magic: [0x50, 0x2a, 0x4d, 0x18], create: () => createZstdDecompress({ chunkSize }) },
];

/** Rejects as the source does, or with UnreadableLayer for what cannot be decompressed. */
export async function* decompressed(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = source[Symbol.asyncIterator]();
  try {
    const first = await firstBytes(input, 4);
    const compression = compressions.find(({ magic }) => magic.every((byte, index) => first[index] === byte));
    if (compression) yield* decoded(compression, first, input);
    else yield* plain(first, input);
  } catch (error) {
    throw isOfDecoder(error) ? new UnreadableLayer('malformed', error.message, { cause: error }) : error;
  } finally {
    await input.return?.();
  }
}

function isOfDecoder(error: unknown): error is Error {
  return error instanceof Error && /^Z(?:STD)?_/.test((error as NodeJS.ErrnoException).code ?? '');
}

async function firstBytes(input: AsyncIterator<Uint8Array>, count: number): Promise<Uint8Array> {
  let bytes: Uint8Array = new Uint8Array();
  while (bytes.length < count) {
    const { done, value } = await input.next();
    if (done) break;
    bytes = bytes.length === 0 ? value : Buffer.concat([bytes, value]);
  }
  return bytes;
}

async function* plain(first: Uint8Array, input: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await input.next(); !next.done; next = await input.next()) yield next.value;
}

/**
 * Node's decoder of Zstandard ends with a frame although others stand behind it in the same piece: `zstd:chunked` has one for
 * each file. What it left over goes to another one.
 */
async function* decoded(
  { create }: Compression,
  first: Uint8Array,
  input: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array | undefined = first;
  do {
    const decoder = create();
    const feeding = feed(decoder, rest, input);
    yield* decoder as AsyncIterable<Uint8Array>;
    rest = await feeding;
  } while (rest);
}

/** Resolves with what the decoder left over, where it ended before its input. */
async function feed(
  decoder: Decoder,
  first: Uint8Array,
  input: AsyncIterator<Uint8Array>,
): Promise<Uint8Array | undefined> {
  try {
    for (let chunk: Uint8Array | undefined = first; chunk; chunk = await nextOf(input)) {
      const before = decoder.bytesWritten;
      await written(decoder, chunk);
      const taken = decoder.bytesWritten - before;
      if (taken < chunk.length) return chunk.subarray(taken);
    }
    decoder.end();
  } catch (error) {
    decoder.destroy(error as Error);
  }
  return undefined;
}

async function nextOf(input: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  const { done, value } = await input.next();
  return done ? undefined : value;
}

function written(decoder: Decoder, chunk: Uint8Array): Promise<unknown> {
  return new Promise(resolve => decoder.write(chunk, resolve));
}
