// Manifests and configurations, as they were sent: capped, and held against their digests.
import { digestOf, formatDigest, parseDigest, verifyDigest } from '../core/digest.ts';
import { embeddedContent } from '../core/embedded.ts';
import { MalformedManifest, mediaTypes, parseManifest, type Descriptor, type Manifest } from '../core/manifest.ts';
import { tagOrDigest, type Reference, type Repository } from '../core/reference.ts';
import { aboutOf, checkedName, checkedTag, pullAccess, type RegistryApi } from './api.ts';
import type { Access } from './auth/authorize.ts';
import { RegistryError, safeText, type RegistryErrorData } from './errors.ts';
import { readBody, type HttpAnswer } from './transport/transport.ts';

export interface FetchedManifest {
  /** As the registry sent it. */
  readonly text: string;
  readonly digest: string;
  readonly manifest: Manifest;
  /** What was sent, where the text does not spell it: not all of it is UTF-8, which many registries let pass. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** What has the digest of the manifest. */
export function bytesOf({ text, bytes }: Pick<FetchedManifest, 'text' | 'bytes'>): Uint8Array<ArrayBuffer> {
  return bytes ?? new TextEncoder().encode(text);
}

export interface Manifests {
  /** `access` where one token shall serve for more than this repository. */
  manifest(reference: Reference, signal: AbortSignal, access?: Access): Promise<FetchedManifest>;
  /** The digest that a tag points to now; undefined where the registry does not say it without the manifest. */
  head(reference: Reference, signal: AbortSignal): Promise<string | undefined>;
  /** A small blob such as a configuration, as text. */
  textBlob(repository: Repository, descriptor: Descriptor, signal: AbortSignal, access?: Access): Promise<string>;
}

const acceptManifests = Object.values(mediaTypes).join(', ');
const largestManifest = 4 * 1024 * 1024;
const largestConfig = 4 * 1024 * 1024;

export function createManifests(api: RegistryApi): Manifests {
  const callFor = (reference: Reference, about: RegistryErrorData, access: Access = pullAccess(reference)) => ({
    path: `${checkedName(reference, about)}/manifests/${checkedTag(reference, about)}`,
    access,
    about,
    headers: { accept: acceptManifests },
  });

  return {
    async manifest(reference, signal, access) {
      const about = aboutOf(reference, tagOrDigest(reference));
      return api.limited(about, signal, async both => {
        const answer = await api.call({ ...callFor(reference, about, access), signal: both });
        const bytes = await readBody(answer, largestManifest, about);
        const digest = await verifiedDigest(bytes, reference, answer, about);
        const text = new TextDecoder().decode(bytes);
        const contentType = answer.headers['content-type'];
        const manifest = parseManifest(text, typeof contentType === 'string' ? contentType : undefined);
        if (manifest instanceof MalformedManifest) throw unreadable(manifest, text, about);
        return { text, digest, manifest, ...(!isSpelt(bytes, text) && { bytes }) };
      });
    },

    async head(reference, signal) {
      const about = aboutOf(reference, tagOrDigest(reference));
      return api.limited(about, signal, async both => {
        const answer = await api.call({ ...callFor(reference, about), method: 'HEAD', signal: both });
        const digest = answer.headers['docker-content-digest'];
        await answer.discard();
        return typeof digest === 'string' && parseDigest(digest) ? digest : undefined;
      });
    },

    async textBlob(repository, descriptor, signal, access = pullAccess(repository)) {
      const embedded = await embeddedContent(descriptor);
      if (embedded) return new TextDecoder().decode(embedded);
      const about = aboutOf(repository, descriptor.digest);
      return api.limited(about, signal, async both => {
        const path = `${checkedName(repository, about)}/blobs/${descriptor.digest}`;
        const answer = await api.call({ path, access, about, signal: both });
        const bytes = await readBody(answer, Math.min(descriptor.size, largestConfig), about);
        const expected = parseDigest(descriptor.digest);
        if (!expected || !(await verifyDigest(bytes, expected))) throw wrongDigest(about);
        return new TextDecoder().decode(bytes);
      });
    },
  };
}

function isSpelt(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(text).equals(bytes);
}

/** The digest of what was received, held against what was asked for and what the registry claims. */
async function verifiedDigest(
  bytes: Uint8Array<ArrayBuffer>,
  reference: Reference,
  answer: HttpAnswer,
  about: RegistryErrorData,
): Promise<string> {
  const header = answer.headers['docker-content-digest'];
  const claimed = typeof header === 'string' ? parseDigest(header) : undefined;
  const expected = reference.digest ?? claimed;
  if (!expected) return formatDigest(await digestOf(bytes));
  if (!(await verifyDigest(bytes, expected))) throw wrongDigest(about);
  return formatDigest(expected);
}

function wrongDigest(about: RegistryErrorData): RegistryError {
  return new RegistryError('digest-mismatch', about, 'the content is not what its digest promises');
}

/** A web page where a manifest should be means that no registry is there, or a proxy's sign-in page. */
function unreadable(error: MalformedManifest, text: string, about: RegistryErrorData): RegistryError {
  if (/^\s*</.test(text)) return new RegistryError('not-a-registry', about, 'it answered with a web page');
  return new RegistryError('malformed', about, safeText(error.message), { cause: error });
}
