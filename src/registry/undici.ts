// The one place that uses undici. Its index module replaces the process-wide dispatcher of every extension as soon as it
// is loaded, so only the agent and the request function are imported, and only with the first request.
import { setImmediate } from 'node:timers/promises';
import { RegistryError, safeText, type RegistryErrorData } from './errors.ts';
import type { Send } from './transport.ts';

/** Milliseconds until a connection must stand; everything else is bounded by the request's own signal. */
const connectTimeout = 10_000;
/** Bytes. */
const mostDiscarded = 64 * 1024;

export function createSend(): { send: Send; close: () => Promise<void> } {
  let agent: Promise<Requester> | undefined;
  return {
    async send(request) {
      request.signal.throwIfAborted();
      agent ??= loadRequester();
      const { request: perform } = await agent;
      try {
        return await perform(request);
      } catch (error) {
        throw explain(error, request.about, request.signal);
      }
    },
    async close() {
      await (await agent)?.close();
    },
  };
}

interface Requester {
  readonly request: Send;
  readonly close: () => Promise<void>;
}

async function loadRequester(): Promise<Requester> {
  const [{ default: Agent }, { default: perform }] = await Promise.all([
    import('undici/lib/dispatcher/agent.js'),
    import('undici/lib/api/api-request.js'),
  ]);
  const agent = new Agent({ connect: { timeout: connectTimeout }, headersTimeout: 0, bodyTimeout: 0 });
  return {
    async request({ method, url, headers, body, signal, about }) {
      const answer = await perform.call(agent, {
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
        body: explained(answer.body, about, signal),
        async discard() {
          // A short rest is read, so that the connection can be used again; a long one is cut off.
          await answer.body.dump({ limit: mostDiscarded, signal }).catch(() => undefined);
          // undici takes the connection back one turn after it told of the end.
          await setImmediate();
        },
      };
    },
    close: () => agent.destroy(),
  };
}

async function* explained(
  body: AsyncIterable<Uint8Array>,
  about: RegistryErrorData,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw explain(error, about, signal);
  }
}

const tlsCodes = /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH)/;

/** An aborted request rejects with the signal's own reason, a broken connection with RegistryError. */
function explain(error: unknown, about: RegistryErrorData, signal: AbortSignal): unknown {
  if (error instanceof RegistryError) return error;
  if (signal.aborted) return signal.reason;
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return new RegistryError('timeout', about, message, { cause: error });
  return new RegistryError(tlsCodes.test(code) ? 'tls' : 'unreachable', about, safeText(message || code), {
    cause: error,
  });
}
