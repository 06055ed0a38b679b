// Layers: a tar archive, compressed with gzip, the same bytes on every machine.
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { digestOf } from './store.ts';

export type Files = Readonly<Record<string, Buffer | string>>;

export interface Layer {
  /** Compressed, as it goes over the wire. */
  readonly bytes: Buffer;
  readonly digest: string;
  /** The digest of the archive before compression, which the configuration names. */
  readonly diffId: string;
}

export async function layer(files: Files): Promise<Layer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) {
    archive.entry({ name, mode: 0o755, mtime: new Date(0) }, Buffer.from(content));
  }
  archive.finalize();
  const tar = await buffer(archive);
  const bytes = zip(tar);
  return { bytes, digest: digestOf(bytes), diffId: digestOf(tar) };
}

/** Level 0, and 255 ("unknown") for the system: processors compress differently, and digests must be the same everywhere. */
function zip(tar: Buffer): Buffer {
  const bytes = gzipSync(tar, { level: 0 });
  bytes[9] = 255;
  return bytes;
}
