// Layers of an archive that are not compressed, compressed into files of their own: each once, and always to the same bytes.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Descriptor } from '../../core/manifest.ts';
import type { ContentSource } from '../write/transfer.ts';
import { createLimit } from '../write/together.ts';
import { archiveReference } from './archive.ts';

/** The layer itself where it is compressed already, or kept elsewhere. */
export type CompressLayer = (
  layer: Descriptor,
  from: Pick<ContentSource, 'blob'>,
  signal: AbortSignal,
) => Promise<Descriptor>;

export interface Compression {
  readonly compress: CompressLayer;
  /** What was compressed; undefined for any other digest. */
  read(digest: string, signal: AbortSignal): AsyncIterable<Uint8Array> | undefined;
}

/** Docker's and OCI's names of an archive, and of the same compressed (layer.md). */
const compressedTypes: Readonly<Record<string, string>> = {
  'application/vnd.oci.image.layer.v1.tar': 'application/vnd.oci.image.layer.v1.tar+gzip',
  'application/vnd.docker.image.rootfs.diff.tar': 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};

/** Each takes a processor. */
const mostAtOnce = 2;

/** @param folder where the files are written; they are nobody else's to remove but the caller's */
export function createCompression(folder: string): Compression {
  const limit = createLimit(mostAtOnce);
  const started = new Map<string, Promise<Descriptor>>();
  const paths = new Map<string, string>();
  let count = 0;

  const write = async (
    layer: Descriptor,
    mediaType: string,
    from: Pick<ContentSource, 'blob'>,
    signal: AbortSignal,
  ) => {
    const path = join(folder, `${count++}.tar.gz`);
    const hash = createHash('sha256');
    let size = 0;
    await pipeline(
      from.blob(archiveReference, layer, signal),
      createGzip(),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          size += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(path, { flags: 'wx', mode: 0o600 }),
      { signal },
    );
    const digest = `sha256:${hash.digest('hex')}`;
    paths.set(digest, path);
    return { ...layer, mediaType, digest, size };
  };

  return {
    async compress(layer, from, signal) {
      const mediaType = compressedTypes[layer.mediaType];
      if (mediaType === undefined) return layer;
      const running = started.get(layer.digest) ?? limit(() => write(layer, mediaType, from, signal));
      started.set(layer.digest, running);
      return running;
    },

    read(digest, signal) {
      const path = paths.get(digest);
      return path === undefined ? undefined : createReadStream(path, { signal });
    },
  };
}
