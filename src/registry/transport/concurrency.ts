// Bounds how many requests one server has at once, and says who goes first: what a person waits for, then what is done
// in the background, which is passed over a few times at most.
import { Readable } from 'node:stream';
import { isBackground } from './signals.ts';
import { isRead, type HttpAnswer, type HttpRequest, type Send } from './transport.ts';

/** Enough that a hundred images take half the time of eight clients side by side; few enough for a small registry. */
const mostAtOnce = 8;
/** So that a person's next request finds a place free. */
const mostInBackground = 6;
const mostPassedOver = 3;
/** Bytes: a longer answer is a transfer, which must not keep others from asking. */
const longestHeld = 4 * 1024 * 1024;

interface Waiting {
  readonly signal: AbortSignal;
  readonly start: () => void;
}

interface Lane {
  running: number;
  inBackground: number;
  passedOver: number;
  readonly waiting: Waiting[];
}

/** A request holds its place until its answer was read or given up. */
export function withLimit(send: Send): Send {
  const lanes = new Map<string, Lane>();
  return async request => {
    const lane = laneOf(request);
    if (lane === undefined) return send(request);
    const leave = await enter(lanes, lane, request.signal);
    try {
      return holding(await send(request), request, leave);
    } catch (error) {
      leave();
      throw error;
    }
  };
}

/**
 * Writes have places of their own: an upload may read what it sends from the same server, and must not wait for itself.
 * A stream takes none: who sends it bounds it, and its limit is on silence, which waiting here would be.
 */
function laneOf({ method, url, body }: HttpRequest): string | undefined {
  if (body instanceof Readable) return undefined;
  return `${isRead({ method }) ? 'read' : 'write'} ${url.origin}`;
}

/** Resolves with what gives the place back; rejects with the signal's reason, and has left the queue then. */
function enter(lanes: Map<string, Lane>, key: string, signal: AbortSignal): Promise<() => void> {
  const lane = lanes.get(key) ?? { running: 0, inBackground: 0, passedOver: 0, waiting: [] };
  lanes.set(key, lane);
  const leaver = (background: boolean) => () => {
    lane.running--;
    if (background) lane.inBackground--;
    advance(lane);
    if (lane.running === 0) lanes.delete(key);
  };
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const waiting: Waiting = {
      signal,
      start() {
        signal.removeEventListener('abort', giveUp);
        const background = isBackground(signal);
        lane.running++;
        if (background) lane.inBackground++;
        resolve(once(leaver(background)));
      },
    };
    const giveUp = () => {
      lane.waiting.splice(lane.waiting.indexOf(waiting), 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    lane.waiting.push(waiting);
    advance(lane);
  });
}

function advance(lane: Lane): void {
  while (lane.running < mostAtOnce) {
    const next = choose(lane);
    if (!next) return;
    lane.waiting.splice(lane.waiting.indexOf(next), 1);
    next.start();
  }
}

/** Asked anew each time: what began in the background may meanwhile be what a person waits for too. */
function choose(lane: Lane): Waiting | undefined {
  const first = lane.waiting.find(({ signal }) => !isBackground(signal));
  const mayScan = lane.inBackground < mostInBackground;
  const background = mayScan ? lane.waiting.find(({ signal }) => isBackground(signal)) : undefined;
  if (first && background && lane.passedOver < mostPassedOver) {
    lane.passedOver++;
    return first;
  }
  if (background) lane.passedOver = 0;
  return background ?? first;
}

function holding(answer: HttpAnswer, { method, signal }: HttpRequest, leave: () => void): HttpAnswer {
  const length = Number(answer.headers['content-length'] ?? NaN);
  if (method === 'HEAD' || answer.status === 204 || length === 0 || length > longestHeld) {
    leave();
    return answer;
  }
  const done = once(() => {
    signal.removeEventListener('abort', done);
    leave();
  });
  if (signal.aborted) done();
  else signal.addEventListener('abort', done, { once: true });
  return { ...answer, body: ending(answer.body, done), discard: () => answer.discard().finally(done) };
}

async function* ending(body: AsyncIterable<Uint8Array>, done: () => void): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } finally {
    done();
  }
}

function once(run: () => void): () => void {
  let ran = false;
  return () => {
    if (ran) return;
    ran = true;
    run();
  };
}
