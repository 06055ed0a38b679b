// Content digests: `algorithm:hex`, by the OCI image specification, descriptor.md § Digests.

export interface Digest {
  readonly algorithm: 'sha256' | 'sha512';
  /** Lower-case hexadecimal, of the algorithm's full length. */
  readonly hex: string;
}

const hexLength = { sha256: 64, sha512: 128 } as const;

/** The digest that `text` spells, or undefined if it is none that this client can verify. */
export function parseDigest(text: string): Digest | undefined {
  const match = /^(sha256|sha512):([0-9a-f]+)$/.exec(text);
  const algorithm = match?.[1] as Digest['algorithm'] | undefined;
  const hex = match?.[2];
  return algorithm && hex?.length === hexLength[algorithm] ? { algorithm, hex } : undefined;
}

export function formatDigest(digest: Digest): string {
  return `${digest.algorithm}:${digest.hex}`;
}

/** `sha256:0123456789ab`: enough to recognise a digest by, as the engines shorten it. */
export function shortDigest(text: string): string {
  const digest = parseDigest(text);
  return digest ? `${digest.algorithm}:${digest.hex.slice(0, 12)}` : text;
}

/** The digest of bytes exactly as they were received: never of something serialised again. */
export async function digestOf(
  bytes: Uint8Array<ArrayBuffer>,
  algorithm: Digest['algorithm'] = 'sha256',
): Promise<Digest> {
  const hash = await crypto.subtle.digest(algorithm === 'sha256' ? 'SHA-256' : 'SHA-512', bytes);
  const hex = Array.from(new Uint8Array(hash), byte => byte.toString(16).padStart(2, '0')).join('');
  return { algorithm, hex };
}

/** Whether `bytes` are what `expected` promises. */
export async function verifyDigest(bytes: Uint8Array<ArrayBuffer>, expected: Digest): Promise<boolean> {
  return (await digestOf(bytes, expected.algorithm)).hex === expected.hex;
}
