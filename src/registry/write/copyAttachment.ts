// What hangs beside one manifest, copied: its referrers, which the target's list then names, and Cosign's tags.
import { formatDigest, type Digest } from '../../core/digest.ts';
import type { Manifest } from '../../core/manifest.ts';
import { tagOrDigest, type Reference } from '../../core/reference.ts';
import { isAbsent } from '../attached.ts';
import { RegistryError } from '../errors.ts';
import type { FetchedManifest, Manifests } from '../manifests.ts';
import type { Referrers } from '../referrers.ts';
import type { AttachedTo } from './attachedAt.ts';
import { at, type Copier } from './copy.ts';
import type { CopyRoute } from './copyRoute.ts';
import type { Heads } from './heads.ts';
import { createLimit, mostRequests, together } from './together.ts';
import { contentOf, type Writing } from './write.ts';

export interface LeftOut {
  /** A tag, or the digest of what refers to something. */
  readonly name: string;
  /** For the log and the end of a message. */
  readonly reason: string;
}

export interface AttachmentParts extends Pick<Referrers, 'referrers'> {
  readonly manifests: Pick<Manifests, 'manifest'>;
  readonly heads: Pick<Heads, 'digestOf'>;
  readonly writing: Pick<Writing, 'putManifest'>;
}

interface CopiedAttachment {
  /** Of the attachment, which something may refer to in turn. */
  readonly digest?: string;
  readonly leftOut?: LeftOut;
}

export type CopyAttachment = (attached: AttachedTo, signal: AbortSignal) => Promise<readonly CopiedAttachment[]>;

export function createCopyAttachment(parts: AttachmentParts, route: CopyRoute, copier: Copier): CopyAttachment {
  const { manifests, heads, writing } = parts;
  const { source, target } = route;
  const { count } = copier;
  const atOnce = createLimit(mostRequests);

  const skip = (digest: string): CopiedAttachment => {
    count.expectManifest();
    count.manifest(digest, 'skipped');
    return { digest };
  };

  const bring = async (to: Reference, fetched: FetchedManifest, signal: AbortSignal): Promise<CopiedAttachment> => {
    const { digest } = fetched;
    count.expectManifest();
    await copier.copyBelow({ repository: source }, fetched, signal);
    try {
      await writing.putManifest(to, contentOf(fetched), signal, route.writing);
    } catch (error) {
      return { leftOut: { name: tagOrDigest(to), reason: refusal(error).message } };
    }
    count.manifest(digest, 'copied');
    return { digest };
  };

  /** It is put even where the target has it, unlisted: what broke off before the list was written is mended. */
  const copyReferrer = async (digest: string, signal: AbortSignal): Promise<CopiedAttachment> => {
    const fetched = await manifests.manifest(at(source, digest), signal, route.reading).catch(ifUnreadable);
    if (fetched instanceof RegistryError) return { leftOut: { name: digest, reason: fetched.message } };
    return bring(at(target, digest), fetched, signal);
  };

  const copyTag = async (tag: string, subject: Digest, signal: AbortSignal): Promise<CopiedAttachment> => {
    const [from, to] = [source, target].map(place => ({ ...place, tag, original: '' })) as [Reference, Reference];
    const fetched = await manifests.manifest(from, signal, route.reading).catch(ifUnreadable);
    if (fetched instanceof RegistryError) {
      return isAbsent(fetched) ? {} : { leftOut: { name: tag, reason: fetched.message } };
    }
    // Some registries answer for such a tag with the subject itself.
    if (fetched.digest === formatDigest(subject)) return {};
    const current = await heads.digestOf(to, route.writing, signal);
    if (current === fetched.digest) return skip(fetched.digest);
    if (current !== undefined) {
      const own = await manifests.manifest(at(target, current), signal, route.writing);
      if (holdsAll(own.manifest, fetched.manifest)) return skip(fetched.digest);
      if (!holdsAll(fetched.manifest, own.manifest)) return { leftOut: { name: tag, reason: otherSignatures } };
    }
    return bring(to, fetched, signal);
  };

  const copyReferrers = async ({ subject, referrers: wanted }: AttachedTo, signal: AbortSignal) => {
    if (wanted.length === 0) return [];
    const listed = await parts.referrers(target, subject, { signal, access: route.writing });
    const there = new Set(listed.map(({ digest }) => digest));
    const works = wanted.map(digest => async (both: AbortSignal) => {
      return there.has(digest) ? skip(digest) : atOnce(() => copyReferrer(digest, both));
    });
    return together(signal, works);
  };

  return async (attached, signal) => {
    const { subject, tags } = attached;
    const works = tags.map(tag => async (both: AbortSignal) => [await copyTag(tag, subject, both)]);
    return (await together(signal, [both => copyReferrers(attached, both), ...works])).flat();
  };
}

/** Cosign keeps all signatures of an image under one tag, a layer each: none of the target's own may go. */
const otherSignatures = 'the target has another one of that name, with signatures that this one lacks';

function holdsAll(one: Manifest, other: Manifest): boolean {
  if (one.kind !== 'image' || other.kind !== 'image') return false;
  const layers = new Set(one.layers.map(({ digest }) => digest));
  return other.layers.every(({ digest }) => layers.has(digest));
}

/** A list may name what was deleted, and Cosign's tags may hold anything. */
function ifUnreadable(error: unknown): RegistryError {
  if (error instanceof RegistryError && (isAbsent(error) || error.kind === 'malformed')) return error;
  throw error;
}

/** Some registries take images and nothing else. */
function refusal(error: unknown): RegistryError {
  if (error instanceof RegistryError && error.kind === 'unsupported') return error;
  throw error;
}
