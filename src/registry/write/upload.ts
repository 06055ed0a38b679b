// Uploads of blobs, by the distribution specification's “Pushing blobs”: what another repository of the registry has is
// mounted, everything else goes up in one PUT, or in a PATCH where only its end tells its digest.
import { Readable } from 'node:stream';
import type { Repository } from '../../core/reference.ts';
import { aboutOf, checkedName, type RegistryApi } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import type { BlobDescriptor, Blobs } from './blobs.ts';
import { RegistryError, type RegistryErrorData } from '../errors.ts';
import { giveUp } from './giveUp.ts';
import { createLimit } from './together.ts';
import type { HttpAnswer } from '../transport/transport.ts';
import { commitPatience, counter, describe, watched, type BlobContent, type Body } from './uploadStreams.ts';
import { callToWrite, checkStored, pushAccess } from './writing.ts';

interface UploadOptions {
  readonly signal: AbortSignal;
  /** A repository of the same registry that may have the blob. */
  readonly from?: string;
  readonly access?: Access;
}

export interface Uploads {
  /** Who gives a stream bounds its silence; the registry's own is bounded here. */
  uploadBlob(repository: Repository, content: BlobContent, options: UploadOptions): Promise<BlobDescriptor>;
}

interface Upload {
  readonly repository: Repository;
  readonly access: Access;
  readonly about: RegistryErrorData;
  readonly signal: AbortSignal;
}

/** At once: what is copied is read from somewhere meanwhile, perhaps from the same server. */
const mostStreams = 3;
/** Enough that the next one waits for no answer; registries forget an upload that is begun and then left alone. */
const mostBegun = 2 * mostStreams;

export function createUploads(api: RegistryApi, blobs: Blobs): Uploads {
  const atOnce = createLimit(mostStreams);
  const ahead = createLimit(mostBegun);

  const post = async (upload: Upload, query = ''): Promise<HttpAnswer> => {
    const { repository, access, about, signal } = upload;
    const path = `${checkedName(repository, about)}/blobs/uploads/${query}`;
    return api.limited(about, signal, async both => {
      const call = { method: 'POST', path, access, about, signal: both, expected: [201, 202] } as const;
      const answer = await callToWrite(api, call);
      await answer.discard();
      return answer;
    });
  };

  /** Whatever its status is: nothing was sent yet that could be there. */
  const start = async (upload: Upload): Promise<URL> => nextLocation(await post(upload), upload.about);

  /** Where to put the blob, if the registry says so instead of mounting it; undefined where it refuses. */
  const mount = async (upload: Upload, digest: string, from: string): Promise<'mounted' | URL | undefined> => {
    checkedName({ host: upload.repository.host, repository: from }, upload.about);
    try {
      const query = `?mount=${encodeURIComponent(digest)}&from=${encodeURIComponent(from)}`;
      const answer = await post(upload, query);
      return answer.status === 201 && !isUpload(answer) ? 'mounted' : nextLocation(answer, upload.about);
    } catch (error) {
      // Artifactory refuses mounts; without permission to read the source, every registry does.
      if (!(error instanceof RegistryError) || error.data.status === undefined || error.data.status === 429)
        throw error;
      return undefined;
    }
  };

  const send = (upload: Upload, method: 'PUT' | 'PATCH', location: URL, body?: Body): Promise<HttpAnswer> => {
    const { access, about, signal } = upload;
    const idle = api.idle(about, signal);
    const call = {
      method,
      path: location,
      access,
      about,
      signal: idle.signal,
      // 204 is what crane's own registry answers to a PATCH.
      expected: method === 'PUT' ? [201] : [201, 202, 204],
      headers: {
        'content-type': 'application/octet-stream',
        ...(body?.size !== undefined && { 'content-length': `${body.size}` }),
      },
      body: body ? Readable.from(watched(body, idle, about)) : '',
    };
    idle.wait(body ? 1 : commitPatience);
    return callToWrite(api, call).finally(() => idle.rest());
  };

  const finish = async (upload: Upload, location: URL, digest: string, body?: Body): Promise<void> => {
    const answer = await send(upload, 'PUT', withDigest(location, digest), body);
    await answer.discard();
    checkStored(answer, digest, upload.about);
  };

  /** What fails or is cancelled leaves no upload open at the place that was reached. */
  const ending = async <T>(upload: Upload, run: (reached: (location: URL) => URL) => Promise<T>): Promise<T> => {
    let open: URL | undefined;
    try {
      return await run(location => (open = location));
    } catch (error) {
      if (open) await giveUp(api, open, upload.access, upload.about);
      throw error;
    }
  };

  const uploadKnown = async (upload: Upload, blob: Required<Body> & BlobDescriptor, from?: string): Promise<void> => {
    const { repository, access, signal } = upload;
    const { digest } = blob;
    const begun = from === undefined ? undefined : await mount(upload, digest, from);
    if (begun === 'mounted') return;
    if (from === undefined && (await blobs.hasBlob(repository, digest, signal, access))) return;
    await ending(upload, async reached => {
      if (begun) reached(begun);
      await ahead(async () => {
        const location = begun ?? reached(await start(upload));
        await atOnce(() => finish(upload, location, digest, blob));
      });
    });
  };

  const uploadUnknown = async (upload: Upload, stream: AsyncIterable<Uint8Array>): Promise<BlobDescriptor> => {
    const counted = counter(stream);
    return ending(upload, async reached => {
      const location = reached(await start(upload));
      const answer = await atOnce(() => send(upload, 'PATCH', location, { stream: counted.stream }));
      await answer.discard();
      const blob = counted.result();
      await finish(upload, reached(nextLocation(answer, upload.about)), blob.digest);
      return blob;
    });
  };

  return {
    async uploadBlob(repository, content, { signal, from, access }) {
      const known = await describe(content);
      const upload: Upload = {
        repository,
        access: access ?? pushAccess(repository, from === undefined ? [] : [from]),
        about: aboutOf(repository, known?.digest ?? 'blob'),
        signal,
      };
      if (!known) return uploadUnknown(upload, content as AsyncIterable<Uint8Array>);
      await uploadKnown(upload, known, from);
      return { digest: known.digest, size: known.size };
    },
  };
}

/** 201 is a mount's answer with the place of a blob; with the place of an upload it is what some say instead of 202. */
function isUpload({ headers: { location } }: HttpAnswer): boolean {
  return typeof location === 'string' && /\/blobs\/uploads\/[^/?]+(?:\?|$)/.test(location);
}

/** Relative or whole; the API refuses another server. */
function nextLocation({ headers, url }: HttpAnswer, about: RegistryErrorData): URL {
  const { location } = headers;
  const next = typeof location === 'string' ? URL.parse(location, url.href) : null;
  if (next) return next;
  throw new RegistryError('not-a-registry', about, 'it did not say where to upload to');
}

/** The registry's own query holds its state: it is kept letter by letter, as no parser would write it again. */
function withDigest(location: URL, digest: string): URL {
  const url = new URL(location);
  url.search = `${url.search}${url.search ? '&' : '?'}digest=${encodeURIComponent(digest)}`;
  return url;
}
