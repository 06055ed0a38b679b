// The one place that sends with undici. Its index module replaces the process-wide dispatcher of every extension as soon as
// it is loaded, so only the agents and the request function are imported, and only with the first request.
import { setImmediate } from 'node:timers/promises';
import { createDispatchers, type ConnectionSettings, type Dispatchers } from './dispatchers.ts';
import { RegistryError, safeText, type RegistryErrorData } from '../errors.ts';
import type { HttpAnswer, HttpRequest, Send } from './transport.ts';

/** Bytes. */
const mostDiscarded = 64 * 1024;
/** Milliseconds for a rest that nobody wants. */
const longestDiscard = 1000;

export function createSend(settings: ConnectionSettings): { send: Send; close: () => Promise<void> } {
  const dispatchers = createDispatchers(settings);
  return {
    async send(request) {
      request.signal.throwIfAborted();
      return perform(dispatchers, request);
    },
    close: () => dispatchers.close(),
  };
}

async function perform(dispatchers: Dispatchers, request: HttpRequest): Promise<HttpAnswer> {
  const { method, url, headers, body, signal, about } = request;
  const [{ default: undiciRequest }, { dispatcher, through }] = await Promise.all([
    import('undici/lib/api/api-request.js'),
    dispatchers.for(url, about),
  ]);
  const explained = (error: unknown) => explain(error, about, signal, through);
  try {
    const answer = await undiciRequest.call(dispatcher, {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers: { ...headers },
      body: body ?? null,
      signal,
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      url,
      body: rethrowing(answer.body, explained),
      async discard() {
        // A short rest is read, so that the connection can be used again; a long or slow one is cut off.
        const limit = AbortSignal.any([signal, AbortSignal.timeout(longestDiscard)]);
        await answer.body.dump({ limit: mostDiscarded, signal: limit }).catch(() => undefined);
        await takenBack();
      },
    };
  } catch (error) {
    throw explained(error);
  }
}

/** undici takes a connection back one turn after it told of the end: the next request shall find it. */
async function takenBack(): Promise<void> {
  await setImmediate();
}

async function* rethrowing(
  body: AsyncIterable<Uint8Array>,
  explained: (error: unknown) => unknown,
): AsyncIterable<Uint8Array> {
  try {
    yield* body;
    await takenBack();
  } catch (error) {
    throw explained(error);
  }
}

const tlsCodes = /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH)/;

/** An aborted request rejects with the signal's own reason, a broken connection with RegistryError. */
function explain(error: unknown, about: RegistryErrorData, signal: AbortSignal, through: string | undefined): unknown {
  if (error instanceof RegistryError) return error;
  if (signal.aborted) return signal.reason;
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const detail = safeText(`${through === undefined ? '' : `through the proxy ${through}: `}${message || code}`);
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return new RegistryError('timeout', about, detail, { cause: error });
  return new RegistryError(tlsCodes.test(code) ? 'tls' : 'unreachable', about, detail, { cause: error });
}
