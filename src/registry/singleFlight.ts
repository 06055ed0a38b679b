// One run for all who ask the same thing at once.
import { share } from './transport/signals.ts';

export type SingleFlight = <T>(
  key: string,
  signal: AbortSignal,
  start: (shared: AbortSignal) => Promise<T>,
) => Promise<T>;

interface Flight {
  readonly result: Promise<unknown>;
  readonly controller: AbortController;
  /** The signals of those who wait for it. */
  readonly waiting: AbortSignal[];
}

/** Who gives up gets the reason of its own signal at once; the run is aborted when the last of them gave up. */
export function singleFlight(): SingleFlight {
  const flights = new Map<string, Flight>();

  const join = (key: string, signal: AbortSignal, start: (shared: AbortSignal) => Promise<unknown>): Flight => {
    const known = flights.get(key);
    if (known && !known.controller.signal.aborted) {
      known.waiting.push(signal);
      return known;
    }
    const controller = new AbortController();
    const waiting = [signal];
    share(controller.signal, waiting);
    const flight: Flight = { result: start(controller.signal), controller, waiting };
    const land = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.result.then(land, land);
    flights.set(key, flight);
    return flight;
  };

  return <T>(key: string, signal: AbortSignal, start: (shared: AbortSignal) => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    const flight = join(key, signal, start);
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        signal.removeEventListener('abort', giveUp);
        flight.waiting.splice(flight.waiting.indexOf(signal), 1);
        if (flight.waiting.length === 0) {
          flight.controller.abort(new DOMException('nobody waits any more', 'AbortError'));
        }
      };
      const giveUp = () => {
        leave();
        reject(signal.reason);
      };
      signal.addEventListener('abort', giveUp);
      (flight.result as Promise<T>).then(resolve, reject).finally(() => {
        if (!signal.aborted) leave();
      });
    });
  };
}
