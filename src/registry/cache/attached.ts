// What hangs beside images, signatures and the like: no digest tells it for good, so each list is asked for again after a
// while, as tags are.
import { formatDigest, type Digest } from '../../core/digest.ts';
import type { Repository } from '../../core/reference.ts';
import type { Attached, AttachedReader } from '../attached.ts';
import { BoundedMap } from '../bounded.ts';
import type { Failures } from './failures.ts';
import { singleFlight } from '../singleFlight.ts';

interface Kept {
  readonly host: string;
  readonly list: readonly Attached[];
  readonly asOf: number;
}

/** Rejects with RegistryError or the signal's reason; a failure of just now is repeated without a request. */
export interface AttachedLists {
  of(repository: Repository, subject: Digest, signal: AbortSignal): Promise<readonly Attached[]>;
  forget(host?: string): void;
}

/** Weighed in entries. */
const mostLists = { entries: 500, weight: 20_000 };

/** @param life milliseconds for which a list is not asked for again */
export function createAttachedLists(
  client: AttachedReader,
  failures: Failures,
  life: () => number,
  now: () => number,
): AttachedLists {
  const lists = new BoundedMap<Kept>(mostLists);
  const single = singleFlight();
  let times = 0;

  return {
    async of({ host, repository }, subject, signal) {
      const key = `attached ${host}/${repository}@${formatDigest(subject)}`;
      const kept = lists.get(key);
      if (kept && Math.abs(now() - kept.asOf) < life()) return kept.list;
      return single(`${times} ${key}`, signal, async shared => {
        const [asOf, before] = [now(), times];
        const read = () => client.attached({ host, repository }, subject, shared);
        const list = await failures.remembering(key, host, read);
        // What was asked for before all was forgotten is an answer for those who asked, and for nobody after them.
        if (before === times) lists.set(key, { host, list, asOf }, list.length + 1);
        return list;
      });
    },

    forget(host) {
      times++;
      for (const [key, kept] of lists.entries()) if (host === undefined || kept.host === host) lists.delete(key);
    },
  };
}
