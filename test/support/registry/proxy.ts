// A reverse proxy that counts requests and makes each one wait, so that round trips can be compared.
import { request as send } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished, pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, listener, record } from './server.ts';
import type { Listening, RecordedRequest } from './server.ts';

export interface CountingProxy extends Listening {
  /** In the order of arrival; empty it between two measurements. */
  readonly requests: RecordedRequest[];
}

export interface ProxyOptions {
  /** Waited before each answer. */
  readonly delayMs?: number;
  /** Resolves with true where it has answered, or has ended the connection, so that the request goes no further. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
}

export async function startCountingProxy(targetHost: string, options: ProxyOptions = {}): Promise<CountingProxy> {
  const requests: RecordedRequest[] = [];
  const serve = listener(async (request, response) => {
    const entry = record(request);
    requests.push(entry);
    await sleep(options.delayMs ?? 0);
    if (await options.intercept?.(request, response)) {
      entry.status = response.statusCode;
      return;
    }
    await forward(targetHost, request, response, entry);
  });
  return { ...(await listen(serve)), requests };
}

/** The client's Host header goes on as it is: the registry then writes its own locations for the proxy's address. */
async function forward(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  entry: RecordedRequest,
): Promise<void> {
  const { method, url: path, headers } = request;
  const [host, port] = target.split(':');
  const outgoing = send({ host, port, method, path, headers, agent: false });
  const gone = finished(response).catch(() => outgoing.destroy());
  try {
    const [incoming] = await Promise.all([answered(outgoing), pipeline(request, outgoing)]);
    entry.status = incoming.statusCode ?? 502;
    response.writeHead(entry.status, incoming.statusMessage, relocated(incoming, target, headers.host ?? target));
    await pipeline(incoming, response);
  } catch (error) {
    if (response.headersSent || response.destroyed) throw error;
    entry.status = 502;
    response.writeHead(502).end(`${target} did not answer: ${String(error)}`);
  }
  await gone;
}

async function answered(outgoing: ReturnType<typeof send>): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
}

/** Headers in their own order and spelling; only a location that names the target by itself is turned to the proxy. */
function relocated(incoming: IncomingMessage, target: string, own: string): string[] {
  return incoming.rawHeaders.map((value, index, all) => {
    const isLocation = index % 2 === 1 && all[index - 1]?.toLowerCase() === 'location';
    return isLocation ? value.replace(`http://${target}/`, `http://${own}/`) : value;
  });
}
