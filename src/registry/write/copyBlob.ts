// One blob on its way into a repository: what came of it, and a second try where a connection broke.
import type { Repository } from '../../core/reference.ts';
import type { Access } from '../auth/authorize.ts';
import { RegistryError, type RegistryErrorKind } from '../errors.ts';
import type { BlobDescriptor } from './blobs.ts';
import type { TransferCount } from './transferCount.ts';
import type { Uploads } from './upload.ts';

export interface CopiedBlob extends BlobDescriptor {
  readonly source: Repository;
  /** A repository of the target's registry to mount it from. */
  readonly from: string | undefined;
  /** Read from its beginning. */
  readonly stream: () => AsyncIterable<Uint8Array>;
}

/** `sent`: its bytes went over the line; `there`: it was there, or mounted. */
type BlobTransfer = 'sent' | 'there';

/**
 * What a second try may mend: the upload is begun anew, unless the registry turns out to have it by then. A token that ends
 * in the middle is one of them: a stream that was sent cannot be sent again with the next one.
 */
const passing: ReadonlySet<RegistryErrorKind> = new Set(['unreachable', 'server', 'sign-in']);
const mostTries = 2;

export function createBlobCopy(uploads: Uploads, target: Repository, access: Access, count: TransferCount) {
  const tryOnce = async (blob: CopiedBlob, signal: AbortSignal): Promise<BlobTransfer> => {
    const { digest, size, from, stream } = blob;
    const bytes = count.blob(digest, size);
    try {
      const content = { digest, size, stream: bytes.counted(stream) };
      await uploads.uploadBlob(target, content, { signal, access, ...(from !== undefined && { from }) });
    } catch (error) {
      bytes.lost();
      throw error;
    }
    return bytes.done();
  };

  return async (blob: CopiedBlob, signal: AbortSignal): Promise<BlobTransfer> => {
    for (let tries = 1; ; tries++) {
      try {
        return await tryOnce(blob, signal);
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        if (tries >= mostTries || signal.aborted || !passing.has(error.kind)) throw onTheWay(error, blob, target);
      }
    }
  };
}

/** The error is about one side; who reads it wants to know the other one too. */
function onTheWay(error: RegistryError, { source }: CopiedBlob, target: Repository): RegistryError {
  const [from, to] = [source, target].map(({ host, repository }) => `${host}/${repository}`);
  const detail = `${error.message} (on its way from ${from} to ${to})`;
  return new RegistryError(error.kind, error.data, detail, { cause: error });
}
