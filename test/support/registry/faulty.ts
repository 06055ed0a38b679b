// A registry that misbehaves as a script says, for what no real registry can be made to play.
import type { IncomingHttpHeaders } from 'node:http';
import { startEmbeddedRegistry, type EmbeddedRegistry } from './embedded.ts';
import { play } from './faults.ts';
import type { Fault } from './faults.ts';
import { fillWithSamples } from './samples.ts';
import { listen, listener, readExchange, send } from './server.ts';
import type { Listening } from './server.ts';

export interface FaultyRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** 1 for the first request of this method and path. */
  readonly attempt: number;
}

/** What leak tests compare: the header itself, not only that there was one. */
interface FaultyRecord {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface FaultyRegistry extends Listening {
  readonly requests: FaultyRecord[];
}

/**
 * @param script undefined lets a sound registry answer
 * @param fill what that holds: the samples, unless said otherwise
 */
export async function startFaultyRegistry(
  script: (request: FaultyRequest) => Fault | undefined,
  fill: (registry: EmbeddedRegistry) => Promise<void> = fillWithSamples,
): Promise<FaultyRegistry> {
  const registry = await startEmbeddedRegistry();
  await fill(registry);
  const requests: FaultyRecord[] = [];
  const serve = listener(async (request, response) => {
    const { method = 'GET', url: path = '/', headers } = request;
    requests.push({ method, path, authorization: headers.authorization });
    const attempt = requests.filter(one => one.method === method && one.path === path).length;
    const fault = script({ method, path, headers, attempt });
    const reply = registry.answer(await readExchange(request));
    if (fault === undefined) send(request, response, reply);
    else await play(fault, request, response, reply);
  });
  const { host, close } = await listen(serve);
  return { host, requests, close: async () => void (await Promise.all([close(), registry.close()])) };
}
