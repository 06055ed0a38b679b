// What a push would do with each manifest of an index, told by the target alone.
import { distinct } from '../../core/distinct.ts';
import type { ResolvedEntry } from '../../core/indexes/resolve.ts';
import type { Repository } from '../../core/reference.ts';
import type { Access } from '../auth/authorize.ts';
import { at } from './copy.ts';
import type { Heads } from './heads.ts';
import type { IndexDraft } from './indexDraft.ts';
import { isSameRepository } from './readSources.ts';
import { together } from './together.ts';
import type { PlannedTransfer, Transfer } from './transfer.ts';

type Drafted = Pick<IndexDraft, 'spec' | 'resolution'>;

/** One of the manifests that the index holds, none of them twice. */
export interface Wanted {
  readonly entry: ResolvedEntry;
  /** It was read in the target's repository, by itself or as a part of the index that is edited. */
  readonly isHere: boolean;
}

/** Where an image has several sources, the nearest. */
export function wantedBy({ spec: { target }, resolution: { entries, origin } }: Drafted): Wanted[] {
  const edited = new Set(origin?.isEdited ? origin.source.manifests.map(({ digest }) => digest) : []);
  const isHere = ({ source: { engine, reference }, descriptor: { digest } }: ResolvedEntry) =>
    edited.has(digest) || (!engine && isSameRepository(reference, target));
  const wanted = entries.map(entry => ({ entry, isHere: isHere(entry) }));
  return distinct([...wanted, ...wanted.filter(each => each.isHere)], digestOf);
}

function digestOf({ entry }: Wanted): string {
  return entry.descriptor.digest;
}

export function transferOf({ entry: { descriptor, source } }: Wanted, how: Transfer): PlannedTransfer {
  const { host, repository } = source.reference;
  return { digest: descriptor.digest, from: { host, repository }, how };
}

export async function planTransfers(
  draft: Drafted,
  heads: Heads,
  access: Access,
  signal: AbortSignal,
): Promise<PlannedTransfer[]> {
  const { target } = draft.spec;
  const plan = async (wanted: Wanted, both: AbortSignal): Promise<PlannedTransfer> => {
    const isThere = wanted.isHere || (await heads.has(at(target, digestOf(wanted)), access, both));
    return transferOf(wanted, isThere ? 'unchanged' : wayFrom(wanted, target));
  };
  return together(
    signal,
    wantedBy(draft).map(wanted => both => plan(wanted, both)),
  );
}

function wayFrom({ entry: { source } }: Wanted, target: Repository): Transfer {
  if (source.engine) return 'uploaded';
  return source.reference.host === target.host ? 'mounted' : 'copied';
}
