// Mirrors: tried before the registry they stand for, for manifests and blobs alone. A list that a cache gives is of what it
// has, not of what there is (containerd `docs/hosts.md`: capabilities pull and resolve).
import type { Access } from './auth/authorize.ts';
import { safeText } from './errors.ts';
import { deadlineOf, joined, mirrorOf } from './transport/signals.ts';

interface MirroredRun<T> {
  readonly host: string;
  readonly mirrors: readonly string[];
  readonly signal: AbortSignal;
  readonly run: (signal: AbortSignal) => Promise<T>;
  /** Told why a mirror was of no use. */
  readonly failed: (mirror: string, reason: string) => void;
}

/** All of the run is done again after a mirror's failure: a wrong digest shows only at its end. */
export async function withMirrors<T>({ host, mirrors, signal, run, failed }: MirroredRun<T>): Promise<T> {
  for (const name of mirrors.filter(each => each !== host)) {
    const mirror = { host: name, used: false };
    // Half of the time that is left: a mirror that is silent must not cost the answer.
    const half = AbortSignal.timeout(Math.max(1, Math.round((deadlineOf(signal) - performance.now()) / 2)));
    try {
      // It is not waited for and tried again: the registry itself is the second try.
      return await run(joined([signal, half], 0, mirror));
    } catch (error) {
      if (signal.aborted) throw error;
      // What is for no mirror is not worse for having one: it has the rest of its time.
      if (!mirror.used && error !== half.reason) throw error;
      if (mirror.used) failed(name, error === half.reason ? 'no answer in time' : safeText((error as Error).message));
    }
  }
  return run(signal);
}

export interface Target {
  readonly url: URL;
  readonly access: Access;
}

/** Where a call goes while a mirror is asked; undefined where it is none for a mirror. */
export function mirrored(
  signal: AbortSignal,
  { path, access, isRead }: { path: string | URL; access: Access; isRead: boolean },
  rootOf: (host: string) => URL | null,
): Target | undefined {
  const mirror = mirrorOf(signal);
  if (!mirror || !isRead || typeof path !== 'string' || !/^[^?]*\/(?:manifests|blobs)\/[^/?]+$/.test(path))
    return undefined;
  // What is read in order to write is read where it will be written.
  if (access.isOwn || !access.scopes.every(scope => scope.endsWith(':pull'))) return undefined;
  mirror.used = true;
  const root = rootOf(mirror.host);
  if (!root) throw new TypeError('it is not an address');
  const url = new URL(path, root);
  url.searchParams.set('ns', access.host);
  return { url, access: { ...access, host: mirror.host } };
}
