// “Not found” may mean the tag or the whole repository, and servers say MANIFEST_UNKNOWN for both (distribution 2.8):
// only whether the repository lists tags tells them apart.
import type { Reference } from '../../core/reference.ts';
import type { RegistryClient } from '../client.ts';
import { RegistryError } from '../errors.ts';

/**
 * The same error, which says that the repository exists where that is sure. Costs one request, and none where `isSeen`:
 * something else of the repository is known. Rejects with the signal's reason.
 */
export async function withRepository(
  client: Pick<RegistryClient, 'tags'>,
  error: RegistryError,
  reference: Reference,
  isSeen: boolean,
  signal: AbortSignal,
): Promise<RegistryError> {
  if (error.kind !== 'not-found' || error.data.codes?.includes('NAME_UNKNOWN')) return error;
  try {
    const exists = isSeen || (await client.tags(reference, signal)).names.length > 0;
    if (!exists) return error;
    return new RegistryError(error.kind, { ...error.data, repositoryExists: true }, error.message, { cause: error });
  } catch (other) {
    if (other instanceof RegistryError) return error;
    throw other;
  }
}
