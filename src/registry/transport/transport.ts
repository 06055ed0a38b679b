// HTTP as the rest of the client sees it: one function from request to answer. Redirects are one small wrapper around it.
import type { Readable } from 'node:stream';
import { redirectRefusal } from '../endpoint.ts';
import { RegistryError, type RegistryErrorData } from '../errors.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
  readonly signal: AbortSignal;
  /** Whom an error is about. */
  readonly about: RegistryErrorData;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** To be read with `readBody`, or given up with `discard`, which never rejects. */
  readonly body: AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
}

export type Send = (request: HttpRequest) => Promise<HttpAnswer>;

const mostRedirects = 10;

export function isRead({ method }: Pick<HttpRequest, 'method'>): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Follows redirects of reads; Authorization goes to the first origin only. */
export function withRedirects(send: Send): Send {
  return async first => {
    let request = first;
    for (let hops = 0; ; hops++) {
      const answer = await send(request);
      const location = answer.headers['location'];
      if (!isRead(request) || answer.status < 300 || answer.status > 399 || typeof location !== 'string') {
        return answer;
      }
      await answer.discard();
      if (hops >= mostRedirects) throw new RegistryError('refused', first.about, 'it redirects in a circle');
      request = redirected(request, location);
    }
  };
}

function redirected(request: HttpRequest, location: string): HttpRequest {
  const url = URL.parse(location, request.url.href);
  const refusal = url ? redirectRefusal(request.url, url) : 'it redirects to an address that cannot be read';
  if (!url || refusal) throw new RegistryError('refused', request.about, refusal ?? '');
  if (url.origin === request.url.origin) return { ...request, url };
  const { authorization: _, ...headers } = request.headers;
  return { ...request, url, headers };
}

/** Reads a body whole, or rejects with `too-large` as soon as it is longer than `most` bytes. */
export async function readBody(
  answer: HttpAnswer,
  most: number,
  about: RegistryErrorData,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => {
    void answer.discard();
    return new RegistryError('too-large', about, `the answer is longer than ${most} bytes`);
  };
  if (Number(answer.headers['content-length'] ?? 0) > most) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body) {
    length += chunk.length;
    if (length > most) throw tooLarge();
    chunks.push(chunk);
  }
  return joined(chunks, length);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
