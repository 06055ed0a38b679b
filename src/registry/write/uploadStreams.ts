// What goes up, as streams: whole content in pieces, what is counted on the way, and the limit on the registry's silence.
import { createHash } from 'node:crypto';
import { digestOf, formatDigest } from '../../core/digest.ts';
import type { BlobDescriptor } from './blobs.ts';
import { RegistryError, type RegistryErrorData } from '../errors.ts';
import type { IdleLimit } from '../transport/idle.ts';

export type BlobContent =
  /** Small enough for memory. */
  | Uint8Array<ArrayBuffer>
  /** A stream of what is known already: read only if the registry does not have it. */
  | (BlobDescriptor & { readonly stream: AsyncIterable<Uint8Array> })
  /** A stream whose digest is counted on the way. */
  | AsyncIterable<Uint8Array>;

/** What goes up. */
export interface Body {
  readonly stream: AsyncIterable<Uint8Array>;
  readonly size?: number;
}

/** Larger than that goes up in pieces, so that a slow line is no silence. */
const pieceSize = 64 * 1024;
/** A registry may move a large blob into place before it answers: so many times the usual limit. */
export const commitPatience = 5;

export async function describe(content: BlobContent): Promise<(Required<Body> & BlobDescriptor) | undefined> {
  if ('stream' in content) return content;
  if (!(content instanceof Uint8Array)) return undefined;
  const digest = formatDigest(await digestOf(content));
  return { digest, size: content.length, stream: pieces(content) };
}

// oxlint-disable-next-line typescript/require-await
async function* pieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceSize) yield bytes.subarray(at, at + pieceSize);
}

/** The registry is waited for only while it takes bytes, and for its answer after the last of them. */
export async function* watched(
  { stream, size }: Body,
  idle: IdleLimit,
  about: RegistryErrorData,
): AsyncIterable<Uint8Array> {
  let length = 0;
  idle.rest();
  for await (const chunk of stream) {
    length += chunk.length;
    if (size !== undefined && length > size) break;
    idle.wait();
    yield chunk;
    idle.rest();
  }
  idle.wait(commitPatience);
  if (size === undefined || length === size) return;
  throw new RegistryError('digest-mismatch', about, `the content is not the ${size} bytes that were promised`);
}

export function counter(source: AsyncIterable<Uint8Array>): {
  stream: AsyncIterable<Uint8Array>;
  result: () => BlobDescriptor;
} {
  const hash = createHash('sha256');
  let size = 0;
  const count = async function* (): AsyncIterable<Uint8Array> {
    for await (const chunk of source) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  return { stream: count(), result: () => ({ digest: `sha256:${hash.digest('hex')}`, size }) };
}
