// Ten thousand tags of one repository, behind the same delay: as few pages as there can be, and nothing beside them.
import { join } from 'node:path';
import type { RegistryClient } from '../../src/registry/client.ts';
import { makeTempFolder } from '../support/cleanup.ts';
import { runOrThrow } from '../support/process.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import { startCountingProxy, type CountingProxy } from '../support/registry/proxy.ts';
import { rounded, spread, timed, type Spread } from './measure.ts';
import { openOurClient } from './ourClient.ts';
import { findPrograms } from './peerClients.ts';
import { delayMs } from './scenarios.ts';
import { syntheticIndex } from './syntheticImages.ts';

const TAGS = 10_000;
const ROUNDS = 3;
const REPOSITORY = 'many/tags';

interface Figures {
  readonly ms: Spread;
  /** Of the last run: kind and number. */
  readonly requests: Readonly<Record<string, number>>;
}

export interface TagsFigures {
  readonly tags: number;
  readonly delayMs: number;
  readonly ours: Figures;
  readonly peers: Readonly<Record<string, (Figures & { readonly msToOurs: number }) | { readonly skipped: string }>>;
}

/** Resolves with the number of names. */
type List = (proxy: CountingProxy) => Promise<number>;

export async function measureTags(): Promise<TagsFigures> {
  const temp = await makeTempFolder('bench-tags');
  const registry = await startEmbeddedRegistry();
  const image = syntheticIndex(0);
  for (let at = 0; at < TAGS; at++) registry.add(`${REPOSITORY}:${at}`, image);
  const proxy = await startCountingProxy(registry.host, { delayMs });
  try {
    const ours = await measure(proxy, each => listOurs(each, temp.path));
    const crane = await craneList(join(temp.path, 'home'));
    const theirs = crane && (await measure(proxy, crane));
    const peer = theirs
      ? { ...theirs, msToOurs: rounded(theirs.ms.median / ours.ms.median) }
      : { skipped: 'crane is not installed' };
    return { tags: TAGS, delayMs, ours, peers: { 'crane ls': peer } };
  } finally {
    await proxy.close();
    await registry.close();
    await temp.remove();
  }
}

async function measure(proxy: CountingProxy, list: List): Promise<Figures> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    proxy.requests.length = 0;
    const { ms, result } = await timed(() => list(proxy));
    if (result !== TAGS) throw new Error(`there are ${TAGS} tags, and ${result} were listed`);
    times.push(ms);
  }
  const requests: Record<string, number> = {};
  for (const { method, path } of proxy.requests) {
    const kind = `${method} ${path.replace(/\?.*/, '')}`;
    requests[kind] = (requests[kind] ?? 0) + 1;
  }
  return { ms: spread(times), requests };
}

async function listOurs({ host }: CountingProxy, dockerConfig: string): Promise<number> {
  const { client, close } = openOurClient(dockerConfig);
  try {
    return (await allTags(client, host)).size;
  } finally {
    await close();
  }
}

async function allTags(client: RegistryClient, host: string): Promise<Set<string>> {
  const { signal } = new AbortController();
  const names = new Set<string>();
  for (let next: URL | undefined, more = true; more; more = next !== undefined) {
    const page = await client.tags({ host, repository: REPOSITORY }, signal, next);
    for (const name of page.names) names.add(name);
    next = page.next;
  }
  return names;
}

async function craneList(home: string): Promise<List | undefined> {
  const { pathOf, freshHome } = await findPrograms();
  const path = pathOf('crane');
  if (path === undefined) return undefined;
  return async ({ host }) => {
    const env = await freshHome(home);
    const args = ['ls', '--insecure', `${host}/${REPOSITORY}`];
    const text = await runOrThrow(path, args, { env, timeout: 30_000 });
    return new Set(text.trim().split('\n')).size;
  };
}
