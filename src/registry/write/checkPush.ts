// Whether a registry would take a push, asked before anything is built: an upload is opened, and given up at once.
import type { Repository } from '../../core/reference.ts';
import type { RegistryKind } from '../../core/registryKind.ts';
import { aboutOf, checkedName, pullAccess, type RegistryApi } from '../api.ts';
import { RegistryError, type RegistryErrorKind } from '../errors.ts';
import { giveUp } from './giveUp.ts';
import { callToWrite, pushAccess } from './writing.ts';

export interface PushCheck {
  readonly state: 'writable' | 'refused' | 'unreachable' | 'unknown';
  /** The registry's own words, where it does not take it. */
  readonly detail?: string;
}

export interface PushChecks {
  /** Leaves nothing behind. Rejects with the signal's reason only. */
  checkPush(repository: Repository, signal: AbortSignal): Promise<PushCheck>;
}

/** What these tell is that nothing can be pushed there; of every other failure a push may be free. */
const states: Partial<Record<RegistryErrorKind, PushCheck['state']>> = {
  unreachable: 'unreachable',
  timeout: 'unreachable',
  tls: 'unreachable',
  'sign-in': 'refused',
  credentials: 'refused',
  forbidden: 'refused',
  // Of a repository that Amazon's registry wants to be made beforehand.
  'not-found': 'refused',
  unsupported: 'refused',
};

/** Their token services make a repository when they are asked for leave to push to it (`ensure_container_repository!`). */
const makersOfRepositories: ReadonlySet<RegistryKind> = new Set(['gitlab', 'quay']);

export function createPushChecks(api: RegistryApi, kindOf: (host: string) => RegistryKind): PushChecks {
  const isThere = (repository: Repository, signal: AbortSignal): Promise<boolean> => {
    const about = aboutOf(repository, 'upload');
    const path = `${checkedName(repository, about)}/tags/list?n=1`;
    return api.limited(about, signal, async both => {
      const call = { path, access: pullAccess(repository), about, signal: both, expected: [200, 401, 403, 404] };
      const answer = await api.call(call);
      await answer.discard();
      return answer.status === 200;
    });
  };

  /** Where the upload can be given up; undefined where there is none. */
  const open = (repository: Repository, signal: AbortSignal): Promise<URL | undefined> => {
    const about = aboutOf(repository, 'upload');
    const path = `${checkedName(repository, about)}/blobs/uploads/`;
    return api.limited(about, signal, async both => {
      const access = pushAccess(repository);
      const call = { method: 'POST', path, access, about, signal: both, expected: [201, 202], body: '' } as const;
      const answer = await callToWrite(api, call);
      await answer.discard();
      const { location } = answer.headers;
      return typeof location === 'string' ? (URL.parse(location, answer.url.href) ?? undefined) : undefined;
    });
  };

  return {
    async checkPush(repository, signal) {
      try {
        if (makersOfRepositories.has(kindOf(repository.host)) && !(await isThere(repository, signal))) {
          return { state: 'unknown' };
        }
        const location = await open(repository, signal);
        if (location) await giveUp(api, location, pushAccess(repository), aboutOf(repository, 'upload'));
        return { state: 'writable' };
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        return { state: states[error.kind] ?? 'unknown', detail: error.message };
      }
    },
  };
}
