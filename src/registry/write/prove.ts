// What was pushed, read back: that the bytes are ours, that every tag means them, and that all they name is there.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ComposedIndex } from '../../core/indexes/resolve.ts';
import type { Reference, Repository } from '../../core/reference.ts';
import { aboutOf } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import { RegistryError } from '../errors.ts';
import type { Manifests } from '../manifests.ts';
import { at } from './copy.ts';
import type { Heads } from './heads.ts';
import { together } from './together.ts';

export interface ToProve {
  readonly target: Repository;
  readonly tags: readonly string[];
  readonly index: ComposedIndex;
  /** Of what it holds. */
  readonly digests: readonly string[];
  readonly access: Access;
}

interface Readers {
  readonly manifests: Pick<Manifests, 'manifest'>;
  readonly heads: Heads;
}

/** Milliseconds: some registries are of several machines, of which the others hear a moment later. */
const waits = [200, 800];

/** All at once, in one round trip. Rejects with RegistryError about what is not there, or is something else. */
export async function prove({ manifests, heads }: Readers, pushed: ToProve, signal: AbortSignal): Promise<void> {
  const { target, tags, index, digests, access } = pushed;
  const gone = (name: string) =>
    new RegistryError('not-found', aboutOf(target, name), 'after the push it is not there');

  // Read by its digest, it is ours or fails by itself.
  const bytes = (both: AbortSignal) => manifests.manifest(at(target, index.digest), both, access);

  const tagged = async (tag: string, both: AbortSignal) => {
    const reference: Reference = { ...target, tag, original: '' };
    const found = await heads.digestOf(reference, access, both);
    if (found === index.digest) return;
    if (found === undefined) throw gone(tag);
    const detail = `after the push it is ${found} instead of ${index.digest}`;
    throw new RegistryError('digest-mismatch', aboutOf(target, tag), detail);
  };

  const held = async (digest: string, both: AbortSignal) => {
    if (!(await heads.has(at(target, digest), access, both))) throw gone(digest);
  };

  await together(signal, [
    both => patiently(bytes, both),
    ...tags.map(tag => (both: AbortSignal) => patiently(again => tagged(tag, again), both)),
    ...digests.map(digest => (both: AbortSignal) => patiently(again => held(digest, again), both)),
  ]);
}

async function patiently(look: (signal: AbortSignal) => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (const wait of waits) {
    try {
      await look(signal);
      return;
    } catch (error) {
      const isEarly =
        error instanceof RegistryError && (error.kind === 'digest-mismatch' || error.kind === 'not-found');
      if (!isEarly) throw error;
      await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
  await look(signal);
}
