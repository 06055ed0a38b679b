// A time limit on silence, for bodies of any length: it runs only while the registry is waited for, never while the other
// end of the stream takes its time.
import { RegistryError, type RegistryErrorData } from '../errors.ts';
import { joined } from './signals.ts';

export interface IdleLimit {
  /** Aborted with the caller's reason, or with RegistryError `timeout`. */
  readonly signal: AbortSignal;
  /** From now on the registry is waited for, `patience` times as long as usual. */
  wait(patience?: number): void;
  /** It is not, for now or for good. */
  rest(): void;
}

export function idleLimit(about: RegistryErrorData, signal: AbortSignal, milliseconds: number): IdleLimit {
  const silence = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const rest = () => clearTimeout(timer);
  return {
    signal: joined([signal, silence.signal], performance.now() + milliseconds),
    wait(patience = 1) {
      rest();
      const stop = () => silence.abort(new RegistryError('timeout', about, 'nothing was transferred for too long'));
      timer = setTimeout(stop, milliseconds * patience);
    },
    rest,
  };
}
