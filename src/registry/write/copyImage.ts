// An image copied from one place to another, on any two registries: its platforms, its attestations and what refers to it.
import type { Platform } from '../../core/platform.ts';
import type { Reference } from '../../core/reference.ts';
import { RegistryError } from '../errors.ts';
import { chooseImage, type ChosenImage } from './chosenImage.ts';
import { createCopier, type Copier, type Parts } from './copy.ts';
import { copyAttached, type AttachedParts } from './copyAttached.ts';
import type { LeftOut } from './copyAttachment.ts';
import { routeOf, type CopyRoute } from './copyRoute.ts';
import { createHeads } from './heads.ts';
import { together } from './together.ts';
import { contentOf } from './write.ts';
import type { TransferProgress } from './transfer.ts';

export interface CopyImageOptions {
  readonly signal: AbortSignal;
  /**
   * Left out: all of them, and the digest stays the same. Several are a new index with what the old one says of them; one
   * alone is its image itself, as `crane copy --platform` has it: what only the index said of it, its attestations, is left.
   */
  readonly platforms?: readonly Platform[];
  /** Told what the tag is and what it will be, before anything is written; rejects to end it all. */
  readonly beforeWriting?: (tag: TagChange) => Promise<void>;
  /** Given, a tag that is no more what `beforeWriting` was told stays: somebody pushed meanwhile. */
  readonly onlyAsTold?: boolean;
  readonly onProgress?: (progress: TransferProgress) => void;
}

export interface TagChange {
  /** Left out where there is no such tag. */
  readonly current?: string;
  readonly digest: string;
}

/** The tag of the target was pushed by somebody else while the copy went on, and is left to them. */
export class TagMovedMeanwhile extends Error {
  override readonly name = 'TagMovedMeanwhile';
  /** Its digest. */
  readonly found: string;

  constructor(tag: string, found: string) {
    super(`${tag} is ${found} now`);
    this.found = found;
  }
}

export interface CopiedImage {
  readonly digest: string;
  /** Digests of manifests, and of blobs, that the target did not have. */
  readonly copied: readonly string[];
  /** Those that it had, or that were mounted. What is below a manifest that it had is not looked at, nor counted. */
  readonly skipped: readonly string[];
  /** Signatures and the like that could not come along; the image is whole without them. */
  readonly leftOut: readonly LeftOut[];
  /** Bytes of blobs that went over the line. */
  readonly bytes: number;
}

export interface ImageCopying {
  /**
   * Children first, then what refers to them, the tag last. Rejects with RegistryError about the side that failed, with
   * NoSuchPlatform, TagMovedMeanwhile, or as `beforeWriting` does; the tag of the target is then as it was.
   * @param to its tag, or `latest`
   */
  copyImage(from: Reference, to: Reference, options: CopyImageOptions): Promise<CopiedImage>;
}

export function createImageCopying(given: Parts & Omit<AttachedParts, 'heads'>): ImageCopying {
  const { api, manifests, writing } = given;
  const heads = createHeads(api, manifests);
  const parts = { ...given, heads };

  const tagged = async (tag: Reference, { writing: access }: CopyRoute, signal: AbortSignal) =>
    heads.digestOf(tag, access, signal).catch(ifForbidden);

  /** All but the tag. Resolves with whether the target had the image. */
  const bring = async (
    { route, copier, chosen, leftOut }: Copying,
    isThere: boolean,
    signal: AbortSignal,
  ): Promise<boolean> => {
    const { root, isNew, subjects } = chosen;
    if (route.isInside) return !isNew;
    const copyRoot = async (both: AbortSignal) => {
      if (isThere || (await copier.has(root.digest, both))) return true;
      await copier.copyBelow({ repository: route.source }, root, both);
      return false;
    };
    const copyOthers = async (both: AbortSignal) => {
      leftOut.push(...(await copyAttached(parts, route, copier, subjects, both)));
      return false;
    };
    return (await together(signal, [copyRoot, copyOthers])).includes(true);
  };

  return {
    async copyImage(from, to, { signal, platforms, beforeWriting, onlyAsTold, onProgress }) {
      const route = routeOf(from, to);
      const tag = to.tag ?? 'latest';
      const named: Reference = { ...route.target, tag, original: '' };
      const [fetched, current] = await bothOf(
        signal,
        both => manifests.manifest(from, both, route.reading),
        both => tagged(named, route, both),
      );
      const chosen = await chooseImage(manifests, route, fetched, platforms, signal);
      const { digest } = chosen.root;
      const isThere = current === digest;
      await beforeWriting?.({ digest, ...(current !== undefined && { current }) });
      const copier = createCopier(parts, route.target, { access: route.writing, ...(onProgress && { onProgress }) });
      const { count } = copier;
      count.expectManifest();
      const leftOut: LeftOut[] = [];
      const wasThere = await bring({ route, copier, chosen, leftOut }, isThere, signal);
      if (!isThere) {
        const now = onlyAsTold ? await tagged(named, route, signal) : current;
        if (now !== undefined && now !== current && now !== digest) throw new TagMovedMeanwhile(tag, now);
        await writing.putManifest(named, contentOf(chosen.root), signal, route.writing);
        count.tag(tag);
      }
      count.manifest(digest, wasThere ? 'skipped' : 'copied');
      return { digest, copied: [...count.copied], skipped: [...count.skipped], leftOut, bytes: count.sent };
    },
  };
}

interface Copying {
  readonly route: CopyRoute;
  readonly copier: Copier;
  readonly chosen: ChosenImage;
  readonly leftOut: LeftOut[];
}

/** Artifactory answers so for a tag that does not exist; who may not write there hears it when they do. */
function ifForbidden(error: unknown): undefined {
  if (error instanceof RegistryError && error.kind === 'forbidden') return undefined;
  throw error;
}

async function bothOf<A, B>(
  signal: AbortSignal,
  first: (both: AbortSignal) => Promise<A>,
  second: (both: AbortSignal) => Promise<B>,
): Promise<[A, B]> {
  return (await together<A | B>(signal, [first, second])) as [A, B];
}
