// A drafted index, stored: what it holds first, by digest, then the first of its tags, then the others; read back in the end.
import { isDockerType } from '../../core/composeIndex.ts';
import type { ComposedIndex } from '../../core/indexes/resolve.ts';
import { mediaTypes } from '../../core/manifest.ts';
import type { Access } from '../auth/authorize.ts';
import { RegistryError } from '../errors.ts';
import { at, createCopier, isBlob, type Copier, type Parts } from './copy.ts';
import type { Heads } from './heads.ts';
import type { IndexDraft, PushDraftOptions, PushedIndex } from './indexDraft.ts';
import { IndexRefused } from './indexRefused.ts';
import { transferOf, wantedBy, type Wanted } from './planTransfers.ts';
import { prove } from './prove.ts';
import { together } from './together.ts';
import type { Transfer } from './transfer.ts';

type DraftPush = (draft: IndexDraft, access: Access, options: PushDraftOptions) => Promise<PushedIndex>;

export function createDraftPush(parts: Parts, heads: Heads): DraftPush {
  const { manifests, writing } = parts;

  const bring = async (draft: IndexDraft, copier: Copier, wanted: Wanted, signal: AbortSignal): Promise<Transfer> => {
    const { descriptor, source } = wanted.entry;
    if (wanted.isHere) {
      copier.count.manifest(descriptor.digest, 'skipped');
      return 'unchanged';
    }
    const { host, repository } = source.reference;
    const saved = draft.saved.get(source)?.content;
    const from = { repository: { host, repository }, ...(saved && { saved }) };
    return copier.copy(from, draft.fetched.get(descriptor.digest) ?? descriptor, signal);
  };

  /** As late as can be: whoever pushed meanwhile did so for a reason. */
  const checkUnmoved = async ({ spec, index }: IndexDraft, access: Access, signal: AbortSignal): Promise<void> => {
    const { target, tags, replaces } = spec;
    const [tag] = tags;
    if (tag === undefined || replaces === undefined) return;
    const found = await heads.digestOf({ ...target, tag, original: '' }, access, signal);
    if (found === undefined || found === replaces || found === index.digest) return;
    throw new IndexRefused([{ code: 'index-tag-moved', tag, expected: replaces, found }]);
  };

  /** The first tag alone: where the registry does not take the index, none of them has moved. */
  const putAll = async (draft: IndexDraft, access: Access, copier: Copier, signal: AbortSignal): Promise<void> => {
    const { spec, index } = draft;
    const { target, tags } = spec;
    const putTag = async (tag: string, both: AbortSignal) => {
      await writing.putManifest({ ...target, tag, original: '' }, index, both, access);
      copier.count.tag(tag);
    };
    const [first, ...others] = tags;
    if (first === undefined) {
      await writing.putManifest(at(target, index.digest), index, signal, access);
      return;
    }
    await checkUnmoved(draft, access, signal);
    await putTag(first, signal);
    await together(
      signal,
      others.map(tag => both => putTag(tag, both)),
    );
  };

  return async (draft, access, { signal, onProgress }) => {
    const { spec, index } = draft;
    const copier = createCopier(parts, spec.target, { access, ...(onProgress && { onProgress }) });
    const all = wantedBy(draft);
    const digests = all.filter(({ entry }) => !isBlob(entry.descriptor)).map(({ entry }) => entry.descriptor.digest);
    copier.count.expectManifests(digests);
    const transfers = await together(
      signal,
      all.map(wanted => async (both: AbortSignal) => transferOf(wanted, await bring(draft, copier, wanted, both))),
    );
    await putAll(draft, access, copier, signal).catch(explainRefusal(draft));
    await prove({ manifests, heads }, { ...spec, index, digests, access }, signal);
    return { ...index, transfers };
  };
}

/** Quay refuses Docker images inside an OCI index, and does not say so. */
function explainRefusal({ index, resolution }: IndexDraft): (error: unknown) => never {
  return error => {
    const isMixture = isMixed(index, resolution.entries);
    if (!isMixture || !(error instanceof RegistryError) || error.kind !== 'unsupported') throw error;
    const detail = `${error.message}; some registries take no Docker images in an OCI index: build all of them as OCI`;
    throw new RegistryError('unsupported', error.data, detail, { cause: error });
  };
}

function isMixed({ mediaType }: ComposedIndex, entries: IndexDraft['resolution']['entries']): boolean {
  return mediaType === mediaTypes.ociIndex && entries.some(({ descriptor }) => isDockerType(descriptor));
}
