// Content that a descriptor carries itself (descriptor.md, `data`), so that no request is needed for it.
import { parseDigest, verifyDigest } from './digest.ts';
import type { Descriptor } from './manifest.ts';

/** Undefined where there is none, and where it is not what digest and size promise: then the registry is to be asked. */
export async function embeddedContent({
  data,
  digest,
  size,
}: Descriptor): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const expected = parseDigest(digest);
  // Four characters for each three bytes.
  if (data === undefined || !expected || data.length !== Math.ceil(size / 3) * 4) return undefined;
  const bytes = fromBase64(data);
  return bytes?.length === size && (await verifyDigest(bytes, expected)) ? bytes : undefined;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), character => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
