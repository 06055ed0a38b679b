// An index made of images that are on the registry already: children first, by digest; the tags last, so that a failure
// leaves every tag as it was.
import { composeIndex, indexTypeFor, isDockerType, type IndexType } from '../../core/composeIndex.ts';
import { digestOf, formatDigest } from '../../core/digest.ts';
import { mediaTypes, type Descriptor } from '../../core/manifest.ts';
import { isTag, type Reference, type Repository } from '../../core/reference.ts';
import { aboutOf } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import { at, createCopier, type Parts } from './copy.ts';
import { RegistryError } from '../errors.ts';
import { createResolve, type IndexChild } from './indexChildren.ts';
import { together } from './together.ts';
import { pushAccess } from './writing.ts';

export interface PushStep {
  readonly step: 'image' | 'tag';
  /** What is done now. */
  readonly name: string;
  readonly done: number;
  readonly of: number;
}

export interface PushOptions {
  readonly signal: AbortSignal;
  /** Without any, the index is stored under its digest alone. */
  readonly tags: readonly string[];
  /** Left out: Docker's list where every child is Docker's, otherwise the OCI index. */
  readonly mediaType?: IndexType;
  /** OCI only. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly onProgress?: (step: PushStep) => void;
}

export interface PushedIndex {
  readonly digest: string;
  readonly mediaType: IndexType;
  readonly text: string;
}

export interface Push {
  pushIndex(target: Repository, children: readonly IndexChild[], options: PushOptions): Promise<PushedIndex>;
}

export function createPush(parts: Parts): Push {
  const { writing } = parts;
  const resolve = createResolve(parts);

  /** The first tag alone: where the registry does not take the index, none of them has moved. */
  const putAll = async (
    target: Repository,
    index: PushedIndex,
    options: PushOptions,
    access: Access,
  ): Promise<void> => {
    const { tags, signal, onProgress } = options;
    const put = (reference: Reference, both: AbortSignal) => writing.putManifest(reference, index, both, access);
    const [first, ...others] = tags;
    let done = 0;
    const putTag = async (tag: string, both: AbortSignal) => {
      await put({ ...target, tag, original: '' }, both);
      onProgress?.({ step: 'tag', name: tag, done: ++done, of: tags.length });
    };
    if (first === undefined) {
      await put(at(target, index.digest), signal);
      return;
    }
    await putTag(first, signal);
    await together(
      signal,
      others.map(tag => both => putTag(tag, both)),
    );
  };

  return {
    async pushIndex({ host, repository }, children, options) {
      const target = { host, repository };
      checkPush(target, children, options);
      const access = pushAccess(
        target,
        children.map(({ reference }) => reference.repository),
      );
      const to = { target, access, copier: createCopier(parts, target, { access }) };
      let done = 0;
      const prepare = async (child: IndexChild, both: AbortSignal) => {
        const entries = await resolve(to, child, both);
        options.onProgress?.({ step: 'image', name: child.reference.original, done: ++done, of: children.length });
        return entries;
      };
      const found = await together(
        options.signal,
        children.map(child => both => prepare(child, both)),
      );
      const entries = distinct(found.flat());
      const index = await compose(target, entries, options);
      await putAll(target, index, options, access).catch(explainMixture(index, entries));
      return index;
    },
  };
}

/** What cannot succeed is said before anything is asked or written. */
function checkPush(target: Repository, children: readonly IndexChild[], { tags }: PushOptions): void {
  const about = { ...target, ...(tags[0] !== undefined && { tag: tags[0] }) };
  const refuse = (detail: string) => new RegistryError('unsupported', about, detail);
  if (children.length === 0) throw refuse('an index needs at least one image');
  if (!tags.every(isTag)) throw refuse('one of its tags is not a tag');
  const stranger = children.find(({ reference }) => reference.host !== target.host);
  if (stranger) throw refuse(`${stranger.reference.original} is on another registry: copy it to this one first`);
}

async function compose(
  target: Repository,
  entries: readonly Descriptor[],
  { mediaType, annotations, tags }: PushOptions,
): Promise<PushedIndex> {
  const fitting = indexTypeFor(entries, annotations);
  const type = mediaType ?? fitting;
  if (type === mediaTypes.dockerList && fitting !== type) {
    const about = aboutOf(target, tags[0] ?? 'index');
    throw new RegistryError(
      'unsupported',
      about,
      'a Docker manifest list holds Docker images only, and no annotations',
    );
  }
  const text = composeIndex(type, entries, annotations);
  return { text, mediaType: type, digest: formatDigest(await digestOf(new TextEncoder().encode(text))) };
}

/** The same image twice, as two tags or from two indexes, is one entry. */
function distinct(entries: readonly Descriptor[]): Descriptor[] {
  const keyOf = ({ digest, platform, annotations }: Descriptor) => JSON.stringify([digest, platform, annotations]);
  return [...new Map(entries.map(each => [keyOf(each), each])).values()];
}

/** Quay refuses Docker images inside an OCI index, and does not say so. */
function explainMixture(index: PushedIndex, entries: readonly Descriptor[]): (error: unknown) => never {
  return error => {
    const isMixture = index.mediaType === mediaTypes.ociIndex && entries.some(isDockerType);
    if (!isMixture || !(error instanceof RegistryError) || error.kind !== 'unsupported') throw error;
    const detail = `${error.message}; some registries take no Docker images in an OCI index: build all of them as OCI`;
    throw new RegistryError('unsupported', error.data, detail, { cause: error });
  };
}
