// What registries said of a push, for as long as a page is open: each question opens an upload there, and most changes of the
// page have nothing to do with it.
import type { RegistryClient } from '../../../registry/client.ts';
import type { PushCheck } from '../../../registry/write/checkPush.ts';

export interface PushAnswers {
  readonly client: RegistryClient;
  readonly forget: () => void;
}

export function rememberPushAnswers(client: RegistryClient): PushAnswers {
  const known = new Map<string, PushCheck>();
  const checkPush: RegistryClient['checkPush'] = async (repository, signal) => {
    const key = `${repository.host}/${repository.repository}`;
    const before = known.get(key);
    if (before) return before;
    const answer = await client.checkPush(repository, signal);
    if (answer.state !== 'unknown') known.set(key, answer);
    return answer;
  };
  return { client: { ...client, checkPush }, forget: () => known.clear() };
}
