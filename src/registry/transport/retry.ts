// Tries a read again after an answer that may be another one in a moment, and after a connection that the server closed
// just when it was used again (RFC 9112 § 9.5).
import { setTimeout as sleep } from 'node:timers/promises';
import { RegistryError, retryAfterOf } from '../errors.ts';
import { deadlineOf } from './signals.ts';
import { isRead, type HttpAnswer, type Send } from './transport.ts';

const passing: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const mostTries = 5;
/** Where the server does not say when to come again: a person who waits is told soon. */
const mostUnasked = 3;
/** Milliseconds. */
const longestWait = 60_000;
const firstWait = 200;
/** Milliseconds that must be left for the answer after a wait. */
const leastRoom = 250;

export function withRetry(send: Send): Send {
  return async request => {
    if (!isRead(request)) return send(request);
    const { signal } = request;
    const sendOnce = withFreshConnection(send);
    for (let tries = 1; ; tries++) {
      const started = performance.now();
      const answer = await sendOnce(request);
      const now = performance.now();
      const room = Math.max(leastRoom, 2 * (now - started));
      const wait = waitAfter(answer, tries, deadlineOf(signal) - now - room);
      if (wait === undefined) return answer;
      await Promise.all([answer.discard(), rest(wait, signal)]);
    }
  };
}

/** The milliseconds to wait, or undefined where this is the answer. */
function waitAfter({ status, headers }: HttpAnswer, tries: number, left: number): number | undefined {
  if (!passing.has(status)) return undefined;
  const asked = retryAfterOf(headers);
  if (tries >= (asked === undefined ? mostUnasked : mostTries)) return undefined;
  const wait = Math.max((asked ?? 0) * 1000, backOff(tries));
  return wait > longestWait || wait > left ? undefined : wait;
}

/** Jitter, so that many who failed together do not come back together. */
function backOff(tries: number): number {
  return firstWait * 2 ** (tries - 1) * (0.5 + Math.random() / 2);
}

async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
}

/** Once more, at once, on another connection. */
function withFreshConnection(send: Send): Send {
  let closed = false;
  return async request => {
    try {
      return await send(request);
    } catch (error) {
      if (closed || !wasClosedWhileIdle(error)) throw error;
      closed = true;
      return send(request);
    }
  };
}

/** A socket that has been read from before carried another answer: it was kept alive. A reset does not tell. */
function wasClosedWhileIdle(error: unknown): boolean {
  if (!(error instanceof RegistryError) || error.kind !== 'unreachable') return false;
  const { code, socket } = (error.cause ?? {}) as { code?: string; socket?: { bytesRead?: number } };
  if (code === 'UND_ERR_SOCKET') return (socket?.bytesRead ?? 0) > 0;
  return code === 'ECONNRESET' || code === 'EPIPE';
}
