// Manifests written and deleted: the exact bytes, held against what the registry says it stored, and the list of referrers
// kept where the registry keeps none itself.
import { digestOf, formatDigest, parseDigest, type Digest } from '../../core/digest.ts';
import { MalformedManifest, mediaTypes, parseManifest } from '../../core/manifest.ts';
import { referrerDescriptor, referrersTag, withReferrer } from '../../core/referrers.ts';
import { tagOrDigest, type Reference, type Repository } from '../../core/reference.ts';
import { aboutOf, checkedName, checkedTag, type RegistryApi } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import { RegistryError } from '../errors.ts';
import { bytesOf, type FetchedManifest, type Manifests } from '../manifests.ts';
import { fallbackList } from '../referrers.ts';
import { callToWrite, checkStored, deleteAccess, pushAccess } from './writing.ts';

interface ManifestContent extends Pick<FetchedManifest, 'text' | 'bytes'> {
  readonly mediaType: string;
}

/** Exactly as it was read. */
export function contentOf({ text, bytes, manifest: { mediaType } }: FetchedManifest): ManifestContent {
  return { text, mediaType, ...(bytes && { bytes }) };
}

export interface Writing {
  /** Under a tag or a digest; resolves with the digest. What it refers to must be there before. */
  putManifest(reference: Reference, content: ManifestContent, signal: AbortSignal, access?: Access): Promise<string>;
  /** A tag alone, or a digest with every tag on it. */
  deleteManifest(reference: Reference, signal: AbortSignal): Promise<void>;
}

/** 201 by the specification; 200 and 202 are what some answer instead, a yes where they name what was stored. */
const stored = [200, 201, 202];

export function createWriting(api: RegistryApi, { manifest }: Pick<Manifests, 'manifest'>): Writing {
  const inTurn = createTurns();

  /** Resolves with the subject that the registry did not take note of, if there is one. */
  const put = async (
    reference: Reference,
    content: ManifestContent,
    { signal, access }: { signal: AbortSignal; access: Access },
  ): Promise<{ digest: string; unnoted?: string }> => {
    const about = aboutOf(reference, tagOrDigest(reference));
    const { text, mediaType } = content;
    const body = bytesOf(content);
    const digest = formatDigest(await digestOf(body, reference.digest?.algorithm));
    if (reference.digest && digest !== formatDigest(reference.digest)) {
      throw new RegistryError('digest-mismatch', about, 'the manifest is not what its digest promises');
    }
    const path = `${checkedName(reference, about)}/manifests/${checkedTag(reference, about)}`;
    const headers = { 'content-type': mediaType };
    return api.limited(about, signal, async both => {
      const call = { method: 'PUT', path, access, about, headers, body, signal: both, expected: stored } as const;
      const answer = await callToWrite(api, call);
      await answer.discard();
      if (answer.status !== 201 && answer.headers['docker-content-digest'] !== digest) {
        throw new RegistryError('not-a-registry', { ...about, status: answer.status }, `HTTP ${answer.status}`);
      }
      checkStored(answer, digest, about);
      const parsed = parseManifest(text, mediaType);
      const subject = parsed instanceof MalformedManifest ? undefined : parsed.subject?.digest;
      return { digest, ...(subject !== undefined && !answer.headers['oci-subject'] && { unnoted: subject }) };
    });
  };

  /** Read, add, put: “Pushing Manifests with Subject”. */
  const note = async (
    repository: Repository,
    subject: Digest,
    referrer: ManifestContent & { readonly digest: string },
    { signal, access }: { signal: AbortSignal; access: Access },
  ): Promise<void> => {
    const parsed = parseManifest(referrer.text, referrer.mediaType);
    if (parsed instanceof MalformedManifest) return;
    const list = await fallbackList(manifest, repository, subject, signal, access);
    const size = bytesOf(referrer).length;
    const longer = withReferrer(list?.text, referrerDescriptor(parsed, referrer.digest, size));
    if (longer === undefined) return;
    const { host, repository: name } = repository;
    const reference = { host, repository: name, tag: referrersTag(subject), original: '' };
    const mediaType = list?.manifest.mediaType ?? mediaTypes.ociIndex;
    await put(reference, { text: longer, mediaType }, { signal, access });
  };

  return {
    async putManifest(reference, content, signal, access = pushAccess(reference)) {
      const { digest, unnoted } = await put(reference, content, { signal, access });
      const subject = unnoted === undefined ? undefined : parseDigest(unnoted);
      if (subject) {
        const key = [reference.host, reference.repository, unnoted].join(' ');
        await inTurn(key, () => note(reference, subject, { ...content, digest }, { signal, access }));
      }
      return digest;
    },

    async deleteManifest(reference, signal) {
      const about = aboutOf(reference, tagOrDigest(reference));
      // Nobody deletes `latest` by leaving something out.
      if (!reference.digest && reference.tag === undefined)
        throw new RegistryError('refused', about, 'it names no tag');
      const path = `${checkedName(reference, about)}/manifests/${checkedTag(reference, about)}`;
      const access = deleteAccess(reference);
      await api.limited(about, signal, async both => {
        const call = { method: 'DELETE', path, access, about, signal: both, expected: [200, 202, 204] } as const;
        // Many registries delete digests only: distribution before 3 is one.
        const why = reference.digest
          ? 'deletion is switched off there'
          : 'deletion, or deletion of a tag alone, is switched off there';
        await (await callToWrite(api, call, why)).discard();
      });
    },
  };
}

type Turns = <T>(key: string, run: () => Promise<T>) => Promise<T>;

/** One after the other for the same key: two that read the same list at once would each write it without the other's. */
function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return (key, run) => {
    const result = (last.get(key) ?? Promise.resolve()).then(run, run);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    last.set(key, settled);
    void settled.then(() => last.get(key) === settled && last.delete(key));
    return result;
  };
}
