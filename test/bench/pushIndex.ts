// An index made of four images that are there already, in one repository, in others, on another registry: our client beside
// Docker's own commands and crane, behind the same delay. Each run writes to a place that is new. Ours alone reads back what it
// pushed: that is in its figures, and told apart.
import { join } from 'node:path';
import { makeTempFolder } from '../support/cleanup.ts';
import { call } from '../support/registry/call.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image, MEDIA_TYPES, type BuiltImage } from '../support/registry/images.ts';
import { startCountingProxy, type CountingProxy } from '../support/registry/proxy.ts';
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
  /** Until the tag was put, where what was asked after that is a proof. */
  readonly withoutProof?: { readonly requests: number; readonly ms: Spread };
}

interface Skipped {
  readonly skipped: string;
}

interface Beside extends Figures {
  readonly msToOurs: number;
  /** Neither proves anything. */
  readonly msToOursWithoutProof: number;
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
  readonly fromAnotherRegistry: PushFigures;
}

export async function measurePushIndex(): Promise<PushIndexFigures> {
  const undo = new AsyncDisposableStack();
  const temp = await makeTempFolder('bench-push');
  undo.defer(() => temp.remove());
  const [near, far] = await Promise.all([startBehindProxy(undo), startBehindProxy(undo)]);
  const built = await Promise.all(platformNames.map(platform => image({ platform })));
  for (const [at, each] of built.entries()) {
    near.registry.add(`one/app:${at}`, each);
    for (const { registry } of [near, far]) registry.add(`source/app${at}:1`, each);
  }
  try {
    const pushers = [ourPusher(temp.path), ...(await theirPushers(join(temp.path, 'home')))];
    let turn = 0;
    const namesOn = ({ proxy }: Place, name: (at: number) => string) =>
      platformNames.map((_, at) => `${proxy.host}/${name(at)}`);
    const here = (name: (at: number) => string, target: (turn: number) => string) => async (): Promise<Run> => {
      const push = { sources: namesOn(near, name), target: `${near.proxy.host}/${target(turn++)}` };
      return { push, to: near, proxies: [near.proxy], built };
    };
    return {
      delayMs,
      sources: platformNames.length,
      inOneRepository: await measure(
        pushers,
        here(
          at => `one/app:${at}`,
          now => `one/app:new${now}`,
        ),
      ),
      acrossRepositories: await measure(
        pushers,
        here(
          at => `source/app${at}:1`,
          now => `new/app${now}:1`,
        ),
      ),
      fromAnotherRegistry: await measure(pushers, async () => {
        // An empty one each time: crane and buildx find what any repository of the registry has.
        const to = await startBehindProxy(undo);
        const push = { sources: namesOn(far, at => `source/app${at}:1`), target: `${to.proxy.host}/new/app:1` };
        return { push, to, proxies: [to.proxy, far.proxy], built };
      }),
    };
  } finally {
    await undo.disposeAsync();
  }
}

/** One push, what it goes through, and what must be there after it. */
interface Run {
  readonly push: Push;
  readonly to: Place;
  readonly proxies: readonly CountingProxy[];
  readonly built: readonly BuiltImage[];
}

interface Place {
  readonly registry: EmbeddedRegistry;
  readonly proxy: CountingProxy;
}

async function startBehindProxy(undo: AsyncDisposableStack): Promise<Place> {
  const registry = await startEmbeddedRegistry();
  undo.defer(() => registry.close());
  const proxy = await startCountingProxy(registry.host, { delayMs });
  undo.defer(() => proxy.close());
  return { registry, proxy };
}

async function measure(pushers: readonly (Pusher | Absent)[], next: () => Promise<Run>): Promise<PushFigures> {
  const all: [name: string, figures: Figures | Skipped][] = [];
  for (const pusher of pushers) {
    const figures = 'push' in pusher ? await runs(pusher, next).catch(skipped) : pusher;
    all.push([pusher.name, 'ms' in figures ? figures : { skipped: figures.skipped }]);
  }
  const [[, ours] = ['', skipped('nothing was measured')], ...theirs] = all;
  if (!('ms' in ours)) throw new Error(ours.skipped);
  const { withoutProof = ours } = ours;
  const peers = theirs.map(([name, each]) => {
    if (!('ms' in each)) return [name, each] as const;
    const to = ({ ms }: Pick<Figures, 'ms'>) => rounded(each.ms.median / ms.median);
    return [name, { ...each, msToOurs: to(ours), msToOursWithoutProof: to(withoutProof) }] as const;
  });
  return { ours, peers: Object.fromEntries(peers) };
}

function skipped(reason: unknown): Skipped {
  return { skipped: reasonOf(reason) };
}

async function runs({ push }: Pusher, next: () => Promise<Run>): Promise<Figures> {
  const times: number[] = [];
  const tagTimes: number[] = [];
  let asked: Record<string, number> = {};
  let beforeProof = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { push: one, to, proxies, built } = await next();
    for (const { requests } of proxies) requests.length = 0;
    const requests = () => proxies.flatMap(proxy => proxy.requests);
    const started = performance.now();
    const { ms } = await timed(() =>
      push(one, () => {
        tagTimes.push(performance.now() - started);
        beforeProof = requests().length;
      }),
    );
    times.push(ms);
    asked = {};
    for (const { method, path } of requests()) {
      const kind = `${method} ${/\/(manifests|blobs\/uploads|blobs|tags)\//.exec(path)?.[1] ?? 'ping'}`;
      asked[kind] = (asked[kind] ?? 0) + 1;
    }
    await assertPushed(to.registry, one.target, built);
  }
  const all = Object.values(asked).reduce((sum, each) => sum + each, 0);
  const withoutProof = { requests: beforeProof, ms: spread(tagTimes) };
  return { requests: all, ms: spread(times), asked, ...(tagTimes.length > 0 && { withoutProof }) };
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
