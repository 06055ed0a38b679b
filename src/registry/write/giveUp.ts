// An upload that was begun and will not be finished, given up: registries keep its bytes for days otherwise.
import type { RegistryApi } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import type { RegistryErrorData } from '../errors.ts';

/** Milliseconds: who cancelled does not wait longer for it. */
const patience = 2000;

/**
 * Also where nobody waits any more. Never rejects: a registry that knows no way to do it forgets the upload by itself, and so
 * does distribution 2 with one that broke off in the middle, of which it wants to hear how far it got.
 */
export async function giveUp(api: RegistryApi, path: URL, access: Access, about: RegistryErrorData): Promise<void> {
  await api
    .limited(about, AbortSignal.timeout(patience), async signal => {
      const expected = [200, 202, 204, 404, 405];
      await (await api.call({ method: 'DELETE', path, access, about, signal, expected })).discard();
    })
    .catch(() => undefined);
}
