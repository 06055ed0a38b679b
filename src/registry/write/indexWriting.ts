// An index that somebody wants: read from its sources, planned, pushed. Children first, by digest; the tags last, so that a
// failure leaves every tag as it was; and read back in the end.
import { specSeverities } from '../../core/indexes/problem.ts';
import { composeResolved, resolveIndex } from '../../core/indexes/resolve.ts';
import type { IndexSpec } from '../../core/indexes/spec.ts';
import { isTag } from '../../core/reference.ts';
import { aboutOf, pullAccess } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import { RegistryError, type RegistryErrorKind } from '../errors.ts';
import { at, type Parts } from './copy.ts';
import { createHeads } from './heads.ts';
import { IndexRefused } from './indexRefused.ts';
import { createDraftPush } from './pushDraft.ts';
import { createSourceReader, indexSource } from './readSources.ts';
import { together } from './together.ts';
import type { PlannedTransfer } from './transfer.ts';
import { planTransfers } from './planTransfers.ts';
import { pushAccess } from './writing.ts';

import type { DraftOptions, IndexDraft, PushDraftOptions, PushedIndex } from './indexDraft.ts';

export interface IndexWriting {
  /**
   * Reads all sources as they are now, and writes nothing. Rejects with RegistryError about the source that cannot be read, or
   * with IndexRefused for what is wrong with the index.
   */
  draftIndex(spec: IndexSpec, options: DraftOptions): Promise<IndexDraft>;
  /** What a push would do with each manifest of it. Writes nothing. */
  planIndex(draft: Pick<IndexDraft, 'spec' | 'resolution'>, signal: AbortSignal): Promise<readonly PlannedTransfer[]>;
  /**
   * Stores what the draft holds, by digest: a source that changed since counts as it was. Rejects with RegistryError about the
   * side that failed, or with IndexRefused (`index-tag-moved`) where the first tag is not what the spec replaces any more.
   */
  pushDraft(draft: IndexDraft, options: PushDraftOptions): Promise<PushedIndex>;
}

export function createIndexWriting(parts: Parts): IndexWriting {
  const { api, manifests } = parts;
  const heads = createHeads(api, manifests);
  const readSources = createSourceReader(manifests, heads);
  const pushDraft = createDraftPush(parts, heads);

  const currentOf = async ({ target, tags: [tag] }: IndexSpec, access: Access, signal: AbortSignal) => {
    if (tag === undefined) return undefined;
    // Artifactory says 403 of what is not there, others of a repository that is to be made.
    return heads.digestOf({ ...target, tag, original: '' }, access, signal).catch(unlessAbout('forbidden'));
  };

  /** One that is gone replaces nothing: whatever the tag points to now is said when it is pushed. */
  const baseOf = async ({ target, replaces }: IndexSpec, access: Access, signal: AbortSignal) => {
    if (replaces === undefined) return undefined;
    const fetched = await manifests.manifest(at(target, replaces), signal, access).catch(unlessAbout('not-found'));
    if (fetched?.manifest.kind !== 'index') return undefined;
    return indexSource(fetched, fetched.manifest);
  };

  return {
    async draftIndex(spec, options) {
      check(spec);
      const access = (options.readOnly ? readAccess : writeAccess)(spec);
      const target = { repository: spec.target, access };
      const [current, base, read] = await all(options.signal, [
        both => currentOf(spec, access, both),
        both => baseOf(spec, access, both),
        both => readSources(spec.manifests, target, { ...options, signal: both }),
      ]);
      const resolution = resolveIndex(spec, entry => read.sources.get(entry), base);
      const index = await composeResolved(spec, resolution.entries, resolution.origin);
      const errors = resolution.problems.filter(({ code }) => specSeverities[code] === 'error');
      if (!index || errors.length > 0) throw new IndexRefused(errors.length > 0 ? errors : resolution.problems);
      const { fetched, saved } = read;
      return { spec, current, ...(base && { base }), resolution, index, fetched, saved };
    },

    planIndex: (draft, signal) => planTransfers(draft, heads, pullAccess(draft.spec.target), signal),

    pushDraft: (draft, options) => pushDraft(draft, writeAccess(draft.spec), options),
  };
}

/** One token for all that is read and written on the target's registry. */
function writeAccess({ target, manifests }: IndexSpec): Access {
  const near = manifests.filter(({ engine, reference }) => !engine && reference.host === target.host);
  return pushAccess(
    target,
    near.map(({ reference }) => reference.repository),
  );
}

/** What would be pushed is what the push itself would read: no mirror's, which may be behind. */
function readAccess(spec: IndexSpec): Access {
  const { host, scopes } = writeAccess(spec);
  return { host, scopes: scopes.map(scope => scope.replace(/:pull,push$/, ':pull')), isOwn: true };
}

/** What is not there is undefined; every other failure is one. */
function unlessAbout(kind: RegistryErrorKind): (error: unknown) => undefined {
  return error => {
    if (error instanceof RegistryError && error.kind === kind) return undefined;
    throw error;
  };
}

type Works<T extends readonly unknown[]> = { readonly [K in keyof T]: (both: AbortSignal) => Promise<T[K]> };

/** `together`, of which each result has a type of its own. */
async function all<T extends readonly unknown[]>(signal: AbortSignal, works: Works<T>): Promise<T> {
  return (await together(signal, works)) as unknown as T;
}

/** What cannot succeed is said before anything is asked or written. */
function check({ target, tags, manifests }: IndexSpec): void {
  const refuse = (detail: string) => new RegistryError('unsupported', aboutOf(target, tags[0] ?? 'index'), detail);
  if (manifests.length === 0) throw refuse('an index needs at least one image');
  if (!tags.every(isTag)) throw refuse('one of its tags is not a tag');
}
