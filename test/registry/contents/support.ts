// What the tests of looking inside share: a registry that counts, and one image looked into from the outside.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatPlatform } from '../../../src/core/platform.ts';
import { lookIntoImages, readImages } from '../../../src/registry/contents/registryImages.ts';
import { describeImage } from '../../../src/registry/describe.ts';
import { startEmbeddedRegistry } from '../../support/registry/embedded.ts';
import type { BuiltImage } from '../../support/registry/images.ts';
import { listen, listener, readExchange, send, type Reply } from '../../support/registry/server.ts';
import { referenceTo, uncancelled, withClient, type TestSettings } from '../support.ts';

export interface Looked {
  /** `linux/arm64 /app arm64`, with a `!` where that is not what the platform claims. */
  readonly lines: readonly string[];
  /** Paths below `/v2/`, digests as `blobs` and `manifests` alone. */
  readonly requests: readonly string[];
  /** Bytes of large answers that the registry got rid of. */
  readonly sent: number;
}

export async function look(
  built: BuiltImage,
  settings: TestSettings & { readonly signal?: AbortSignal } = {},
): Promise<Looked> {
  const registry = await startEmbeddedRegistry();
  registry.add('a/app:1', built);
  const requests: string[] = [];
  let sent = 0;
  const serve = listener(async (request, response) => {
    requests.push((request.url ?? '').split('/').slice(-2).join('/'));
    const reply = registry.answer(await readExchange(request));
    if (!isLarge(reply)) return send(request, response, reply);
    response.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length });
    const counted = Readable.from(pieces(reply.body, length => (sent += length)));
    await pipeline(counted, response).catch(() => undefined);
  });
  const { host, close } = await listen(serve);
  try {
    const lines = await lookAt(`${host}/a/app:1`, settings);
    return { lines, requests, sent };
  } finally {
    await Promise.all([close(), registry.close()]);
  }
}

function isLarge(reply: Reply): reply is Reply & { readonly body: Buffer } {
  return reply.body instanceof Buffer && reply.body.length > 1_000_000;
}

function* pieces(body: Buffer, tell: (length: number) => void): Generator<Buffer> {
  for (let at = 0; at < body.length; at += 64 * 1024) {
    const piece = body.subarray(at, at + 64 * 1024);
    tell(piece.length);
    yield piece;
  }
}

/** The lines alone, of any registry. */
export function lookAt(
  text: string,
  { signal = uncancelled(), ...settings }: TestSettings & { readonly signal?: AbortSignal } = {},
): Promise<string[]> {
  return withClient(settings, async client => {
    const reference = referenceTo(text);
    const { platforms } = await describeImage(client, reference, signal);
    const images = await readImages(client, reference, platforms, signal);
    const found = await lookIntoImages(client, reference, images, signal);
    return found.map(({ ok, file, found: what, isRead }, index) => {
      const platform = platforms[index]?.platform;
      const name = platform ? formatPlatform(platform) : '';
      return file === null ? `${name} ${isRead ? 'nothing' : 'unread'}` : `${ok ? '' : '!'}${name} ${file} ${what}`;
    });
  });
}
