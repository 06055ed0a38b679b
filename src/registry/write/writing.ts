// What all that writes shares: its scopes, what a refusal means, and that the registry keeps what it was given.
import { parseDigest } from '../../core/digest.ts';
import type { Repository } from '../../core/reference.ts';
import type { ApiCall, RegistryApi } from '../api.ts';
import type { Access } from '../auth/authorize.ts';
import { RegistryError, type RegistryErrorData } from '../errors.ts';
import type { HttpAnswer } from '../transport/transport.ts';

/** One token for all: what is written to, and the repositories on the same registry that content comes from. */
export function pushAccess({ host, repository }: Repository, sources: readonly string[] = []): Access {
  const others = [...new Set(sources)].filter(source => source !== repository);
  return { host, scopes: [`repository:${repository}:pull,push`, ...others.map(other => `repository:${other}:pull`)] };
}

export function deleteAccess({ host, repository }: Repository): Access {
  return { host, scopes: [`repository:${repository}:pull,push,delete`] };
}

/** What a registry answers to content or methods that it does not take. */
const refusals: ReadonlySet<number> = new Set([400, 405, 413, 415, 422]);

/** A call that writes; a refusal of it is no sign that there is no registry. */
export async function callToWrite(api: RegistryApi, call: ApiCall, why?: string): Promise<HttpAnswer> {
  return await api.call(call).catch(asRefusal(why));
}

/** What a registry does not do, as such; every other failure as it is. */
export function asRefusal(why?: string): (error: unknown) => never {
  return error => {
    const isRefusal =
      error instanceof RegistryError && error.kind === 'not-a-registry' && refusals.has(error.data.status ?? 0);
    if (!isRefusal) throw error;
    throw new RegistryError('unsupported', error.data, refusalText(error, why), { cause: error });
  };
}

function refusalText({ data, message }: RegistryError, why: string | undefined): string {
  const tooLarge = data.status === 413 ? 'it is larger than the registry, or a proxy before it, takes' : undefined;
  const reason = why ?? tooLarge;
  return reason === undefined ? message : `${reason} (${message})`;
}

/** The registry must have stored what was sent: the digest that it answers with is held against our own. */
export function checkStored(answer: HttpAnswer, sent: string, about: RegistryErrorData): void {
  const header = answer.headers['docker-content-digest'];
  const stored = typeof header === 'string' ? parseDigest(header) : undefined;
  // A registry may prefer another algorithm, which says nothing about ours.
  if (!stored || header === sent || stored.algorithm !== parseDigest(sent)?.algorithm) return;
  throw new RegistryError('digest-mismatch', about, 'the registry stored something else than it was sent');
}
