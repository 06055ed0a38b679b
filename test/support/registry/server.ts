// The HTTP ground under every test server: a free port of 127.0.0.1, capped bodies, replies as values, an end that leaves nothing open.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type {
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  RequestListener,
  ServerResponse,
} from 'node:http';

export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer | string;
}

/** One request as a test compares it; `path` holds the query too. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: boolean;
  /** 0 until it is answered. */
  status: number;
}

export interface Listening {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly close: () => Promise<void>;
}

const BODY_CAP = 64 * 1024 * 1024;

export async function listen(listener: RequestListener, port = 0): Promise<Listening> {
  const server = createServer(listener);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP port was expected');
  return { host: `127.0.0.1:${address.port}`, close: () => closed(server) };
}

/** For listeners that wait: a failure inside a test server answers 500 and says why, or ends what has begun. */
export function listener(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): RequestListener {
  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(request, response, { status: 500, body: `the test server failed: ${String(error)}` });
    });
  };
}

export async function readExchange(request: IncomingMessage): Promise<Exchange> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_CAP) throw new Error(`the body of ${request.method} ${request.url} is over ${BODY_CAP} bytes`);
    chunks.push(chunk);
  }
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', 'http://test.invalid'),
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

export function record(request: IncomingMessage): RecordedRequest {
  return {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    authorization: request.headers.authorization !== undefined,
    status: 0,
  };
}

export function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(reply.body ?? '');
  const length = reply.status === 204 ? {} : { 'content-length': body.length };
  response.writeHead(reply.status, { ...length, ...reply.headers });
  response.end(request.method === 'HEAD' ? undefined : body);
}

export function json(value: unknown, headers: OutgoingHttpHeaders = {}, status = 200): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** The distribution specification's error body. */
export function failure(status: number, code: string, message: string, headers: OutgoingHttpHeaders = {}): Reply {
  return json({ errors: [{ code, message }] }, headers, status);
}

async function closed(server: ReturnType<typeof createServer>): Promise<void> {
  const done = server.listening ? once(server, 'close') : Promise.resolve();
  server.close();
  server.closeAllConnections();
  await done;
}
