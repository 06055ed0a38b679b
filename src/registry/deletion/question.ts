// What a way of deletion may ask and do, all of it about one repository: at the registry itself with its own sign-in, and at
// the service beside it with the registry's login, where that belongs there.
import type { Repository } from '../../core/reference.ts';
import { checkedName, pullAccess, type ApiSettings, type RegistryApi, type ServiceLogin } from '../api.ts';
import { RegistryError } from '../errors.ts';
import { isOwn, providerOf, serviceRootOf } from '../providers/browse.ts';
import { askService, readAnswer } from '../providers/service.ts';
import { asRefusal, callToWrite, deleteAccess } from '../write/writing.ts';
import type { DeletionQuestion } from './way.ts';

const done = [200, 202, 204] as const;

/** Throws RegistryError for what is no name of a repository. */
export function createQuestion(
  api: RegistryApi,
  settings: Pick<ApiSettings, 'options' | 'services'>,
  { host, repository }: Repository,
  signal: AbortSignal,
): DeletionQuestion {
  const about = { host, repository };
  checkedName(about, about);
  const origin = api.originOf(host) ?? '';
  const provider = providerOf(host, settings.options(host).kind);
  const root = serviceRootOf(provider, host, api, settings);
  const login =
    provider.login && root && isOwn(provider, host, root, origin) ? { host, as: provider.login } : undefined;

  const service = (): { root: URL; login?: ServiceLogin } => {
    if (!root) throw new RegistryError('unreachable', about, 'nobody can say where its service is');
    return { root, ...(login && { login }) };
  };
  const limited = (run: (both: AbortSignal) => Promise<void>) => api.limited(about, signal, run);

  return {
    ...about,

    ask: async path => askService(api, { ...service(), path, about, signal }),

    drop: path =>
      limited(async both => {
        const { root: base, ...others } = service();
        const call = {
          ...others,
          method: 'DELETE',
          url: new URL(path, base),
          about,
          signal: both,
          expected: done,
        } as const;
        await (await api.service(call).catch(asRefusal())).discard();
      }),

    askRegistry: path =>
      api.limited(about, signal, async both => {
        const call = { path: new URL(path, `${origin}/`), access: pullAccess(about), about, signal: both };
        return readAnswer(await api.call(call), origin, about);
      }),

    dropFromRegistry: path =>
      limited(async both => {
        const url = new URL(path, `${origin}/`);
        const call = {
          method: 'DELETE',
          path: url,
          access: deleteAccess(about),
          about,
          signal: both,
          expected: done,
        } as const;
        await (await callToWrite(api, call)).discard();
      }),
  };
}
