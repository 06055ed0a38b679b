// An index made of four images that are on the registry already, in one repository and across repositories: our client
// beside Docker's own commands, behind the same delay. Each run writes to a place that is new.
import { join } from 'node:path';
import { makeTempFolder } from '../support/cleanup.ts';
import { call } from '../support/registry/call.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image, MEDIA_TYPES, type BuiltImage } from '../support/registry/images.ts';
import { startCountingProxy } from '../support/registry/proxy.ts';
import { reasonOf, rounded, spread, timed, type Spread } from './measure.ts';
import type { Absent } from './peerClients.ts';
import { ourPusher, platformNames, theirPushers, type Push, type Pusher } from './pushers.ts';
import { delayMs } from './scenarios.ts';

const ROUNDS = 3;

interface Figures {
  readonly requests: number;
  readonly ms: Spread;
  /** Of the last run: methods and kinds. */
  readonly asked: Readonly<Record<string, number>>;
}

interface Skipped {
  readonly skipped: string;
}

interface Beside extends Figures {
  readonly msToOurs: number;
}

interface PushFigures {
  readonly ours: Figures;
  readonly peers: Readonly<Record<string, Beside | Skipped>>;
}

export interface PushIndexFigures {
  readonly delayMs: number;
  readonly sources: number;
  readonly inOneRepository: PushFigures;
  readonly acrossRepositories: PushFigures;
}

export async function measurePushIndex(): Promise<PushIndexFigures> {
  const temp = await makeTempFolder('bench-push');
  const registry = await startEmbeddedRegistry();
  const built = await Promise.all(platformNames.map(platform => image({ platform })));
  for (const [at, each] of built.entries()) {
    registry.add(`one/app:${at}`, each);
    registry.add(`source/app${at}:1`, each);
  }
  const proxy = await startCountingProxy(registry.host, { delayMs });
  try {
    const pushers = [ourPusher(temp.path), ...(await theirPushers(join(temp.path, 'home')))];
    let turn = 0;
    const compare = (sources: readonly string[], targetOf: (turn: number) => string) =>
      measure(pushers, () => ({ proxy, sources, target: `${proxy.host}/${targetOf(turn++)}` }), registry, built);
    return {
      delayMs,
      sources: platformNames.length,
      inOneRepository: await compare(
        platformNames.map((_, at) => `${proxy.host}/one/app:${at}`),
        at => `one/app:new${at}`,
      ),
      acrossRepositories: await compare(
        platformNames.map((_, at) => `${proxy.host}/source/app${at}:1`),
        at => `new/app${at}:1`,
      ),
    };
  } finally {
    await proxy.close();
    await registry.close();
    await temp.remove();
  }
}

async function measure(
  pushers: readonly (Pusher | Absent)[],
  next: () => Push,
  registry: EmbeddedRegistry,
  built: readonly BuiltImage[],
): Promise<PushFigures> {
  const all: [name: string, figures: Figures | Skipped][] = [];
  for (const pusher of pushers) {
    const figures = 'push' in pusher ? await runs(pusher, next, registry, built).catch(skipped) : pusher;
    all.push([pusher.name, 'ms' in figures ? figures : { skipped: figures.skipped }]);
  }
  const [[, ours] = ['', skipped('nothing was measured')], ...theirs] = all;
  if (!('ms' in ours)) throw new Error(ours.skipped);
  const peers = theirs.map(([name, each]) => {
    return [name, 'ms' in each ? { ...each, msToOurs: rounded(each.ms.median / ours.ms.median) } : each] as const;
  });
  return { ours, peers: Object.fromEntries(peers) };
}

function skipped(reason: unknown): Skipped {
  return { skipped: reasonOf(reason) };
}

async function runs(
  { push }: Pusher,
  next: () => Push,
  registry: EmbeddedRegistry,
  built: readonly BuiltImage[],
): Promise<Figures> {
  const times: number[] = [];
  let asked: Record<string, number> = {};
  for (let round = 0; round < ROUNDS; round++) {
    const one = next();
    one.proxy.requests.length = 0;
    times.push((await timed(() => push(one))).ms);
    asked = {};
    for (const { method, path } of one.proxy.requests) {
      const kind = `${method} ${/\/(manifests|blobs\/uploads|blobs|tags)\//.exec(path)?.[1] ?? 'ping'}`;
      asked[kind] = (asked[kind] ?? 0) + 1;
    }
    await assertPushed(registry, one.target, built);
  }
  return { requests: Object.values(asked).reduce((sum, each) => sum + each, 0), ms: spread(times), asked };
}

/** A fast push of something else is none: the index holds all four, and the repository their content. */
async function assertPushed(registry: EmbeddedRegistry, target: string, built: readonly BuiltImage[]): Promise<void> {
  const [, repository = '', tag = ''] = /^[^/]+\/(.+):([^:]+)$/.exec(target) ?? [];
  const get = (path: string) =>
    call(registry.host, 'GET', `/v2/${repository}/${path}`, {
      headers: { accept: [MEDIA_TYPES.oci.index, MEDIA_TYPES.docker.index, MEDIA_TYPES.oci.manifest].join(', ') },
    });
  const index = (await get(`manifests/${tag}`)).body.toString();
  for (const { manifest, blobs } of built) {
    if (!index.includes(manifest.digest)) throw new Error(`${target} lacks ${manifest.digest}: ${index}`);
    const parts = [`manifests/${manifest.digest}`, ...[...blobs.keys()].map(digest => `blobs/${digest}`)];
    for (const part of parts) {
      const { status } = await get(part);
      if (status !== 200) throw new Error(`${target}: ${part} answers ${status}`);
    }
  }
}
