// The faults of the faulty registry, as data, and how each is played.
import { once } from 'node:events';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { send } from './server.ts';
import type { Reply } from './server.ts';

export type Fault =
  | ({ readonly kind: 'status' } & Reply)
  /** 200 with a web page, as a captive portal or a wrong address answers. */
  | { readonly kind: 'html' }
  /** A body that never ends, as fast as the client reads. */
  | { readonly kind: 'endless'; readonly status?: number; readonly headers?: OutgoingHttpHeaders }
  /** The right answer, one byte each `everyMs`. */
  | { readonly kind: 'drip'; readonly everyMs: number }
  /** The connection stays open and nothing comes. */
  | { readonly kind: 'silent' }
  /** The right headers and half of the body, then the connection is gone. */
  | { readonly kind: 'cut' }
  /** The right headers over other bytes of the same length and kind. */
  | { readonly kind: 'wrongDigest' }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: 301 | 302 | 303 | 307 | 308 };

/** @param reply what a sound registry would have answered. */
export async function play(
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
): Promise<void> {
  switch (fault.kind) {
    case 'status':
      return send(request, response, fault);
    case 'html':
      return send(request, response, {
        status: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: PAGE,
      });
    case 'redirect':
      return send(request, response, { status: fault.status ?? 307, headers: { location: fault.to } });
    case 'wrongDigest':
      return send(request, response, { ...reply, body: altered(Buffer.from(reply.body ?? '')) });
    case 'cut':
      return cut(response, reply);
    case 'drip':
      return await drip(response, reply, fault.everyMs);
    case 'endless':
      return await endless(response, fault.status, fault.headers);
    case 'silent':
      await once(response, 'close');
  }
}

const PAGE = '<!doctype html><title>Welcome</title><p>Please sign in to use this network.</p>';
const CHUNK = Buffer.alloc(64 * 1024, ' ');

/** One digit is changed, so that a manifest stays a manifest and only its digest can tell. */
function altered(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.findLastIndex(byte => byte >= 0x30 && byte <= 0x39);
  if (at === -1) copy.fill((copy[0] ?? 0) ^ 1, 0, 1);
  else copy[at] = copy[at] === 0x39 ? 0x38 : copy[at]! + 1;
  return copy;
}

function begin(response: ServerResponse, reply: Reply): Buffer {
  const body = Buffer.from(reply.body ?? '');
  response.writeHead(reply.status, { 'content-length': body.length, ...reply.headers });
  response.flushHeaders();
  return body;
}

function cut(response: ServerResponse, reply: Reply): void {
  const body = begin(response, reply);
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

async function drip(response: ServerResponse, reply: Reply, everyMs: number): Promise<void> {
  for (const byte of begin(response, reply)) {
    await sleep(everyMs);
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
  }
  response.end();
}

async function endless(response: ServerResponse, status = 200, headers: OutgoingHttpHeaders = {}): Promise<void> {
  const type = 'application/vnd.oci.image.index.v1+json';
  response.writeHead(status, { 'content-type': type, ...headers });
  // The client's leaving is this fault's only end, and no failure.
  await pipeline(Readable.from(forever()), response).catch(() => undefined);
}

function* forever(): Generator<Buffer> {
  for (;;) yield CHUNK;
}
