// What the tests of blobs share: one blob, whole and in pieces, and what was asked for.
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedRegistry } from '../support/registry/embedded.ts';
import { digestOf } from '../support/registry/store.ts';
import { lines } from './support.ts';

export const bytes = new Uint8Array(Buffer.from('a layer of an image, in the same bytes each time'));
export const digest = digestOf(Buffer.from(bytes));
export const blob = { digest, size: bytes.length };
export const escaped = encodeURIComponent(digest);

export async function* inPieces(content: Uint8Array, size = 10): AsyncIterable<Uint8Array> {
  for (let at = 0; at < content.length; at += size) {
    await sleep(1);
    yield content.subarray(at, at + size);
  }
}

/** Uploads have names that the registry makes up. */
export const plain = (requests: EmbeddedRegistry['requests']) =>
  lines(requests).map(line => line.replace(/uploads\/[\w-]{36}/, 'uploads/ID'));
