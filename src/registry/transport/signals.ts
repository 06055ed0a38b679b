// What travels with a request's signal besides its abortion: until when an answer is of use, whether a person waits for
// it, and whether a mirror is to be asked. Every layer hands the signal on anyway, and who joins a shared look-up joins
// with all of it.

interface Carried {
  readonly deadline: () => number;
  readonly isBackground: () => boolean;
  readonly mirror?: Mirror;
}

export interface Mirror {
  readonly host: string;
  /** Whether a request went there. */
  used: boolean;
}

const carried = new WeakMap<AbortSignal, Carried>();

/** For work that nobody waits for: what a person asks of the same registry goes first. */
export function inBackground(signal: AbortSignal): AbortSignal {
  const own = AbortSignal.any([signal]);
  carried.set(own, { deadline: () => deadlineOf(signal), isBackground: () => true });
  return own;
}

/** As `performance.now()` counts; Infinity where there is none. */
export function deadlineOf(signal: AbortSignal): number {
  return carried.get(signal)?.deadline() ?? Infinity;
}

export function isBackground(signal: AbortSignal): boolean {
  return carried.get(signal)?.isBackground() ?? false;
}

export function mirrorOf(signal: AbortSignal): Mirror | undefined {
  return carried.get(signal)?.mirror;
}

/** Aborted with any of the sources; carries what the first one does, until the deadline given. */
export function joined(
  sources: readonly [AbortSignal, ...AbortSignal[]],
  deadline: number,
  mirror?: Mirror,
): AbortSignal {
  const own = AbortSignal.any([...sources]);
  const [first] = sources;
  carried.set(own, { deadline: () => deadline, isBackground: () => isBackground(first), ...(mirror && { mirror }) });
  return own;
}

/** `shared` stands for all who wait for it now: in the background only if all of them are, in time for the most patient. */
export function share(shared: AbortSignal, waiting: readonly AbortSignal[]): void {
  carried.set(shared, {
    deadline: () => Math.max(...waiting.map(deadlineOf)),
    isBackground: () => waiting.every(isBackground),
  });
}
