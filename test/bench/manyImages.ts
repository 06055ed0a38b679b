// A hundred images at once, cold, as a large workspace asks for them when it is opened: ours in one process, beside crane
// with eight processes at a time.
import { join } from 'node:path';
import { makeTempFolder } from '../support/cleanup.ts';
import { runOrThrow } from '../support/process.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import { startCountingProxy, type CountingProxy } from '../support/registry/proxy.ts';
import { rounded, spread, timed, type Spread } from './measure.ts';
import { openOurClient, referenceOf } from './ourClient.ts';
import { findPrograms } from './peerClients.ts';
import { delayMs } from './scenarios.ts';
import { syntheticIndex } from './syntheticImages.ts';

const IMAGES = 100;
const AT_ONCE = 8;
const ROUNDS = 5;
const LIMIT = 60_000;

interface Figures {
  readonly requests: number;
  readonly ms: Spread;
}

export interface ManyImagesFigures {
  readonly images: number;
  readonly delayMs: number;
  readonly ours: Figures;
  readonly peers: Readonly<Record<string, (Figures & { readonly msToOurs: number }) | { readonly skipped: string }>>;
}

interface Sample {
  readonly requests: number;
  readonly ms: number;
}

const built = Array.from({ length: IMAGES }, (_, at) => ({ name: `many/app${at}:1.0`, image: syntheticIndex(at) }));

export async function measureManyImages(): Promise<ManyImagesFigures> {
  const temp = await makeTempFolder('bench-many');
  const registry = await startEmbeddedRegistry();
  for (const { name, image } of built) registry.add(name, image);
  const proxy = await startCountingProxy(registry.host, { delayMs });
  try {
    const crane = await craneRunner(join(temp.path, 'home'));
    await ourRun(proxy, temp.path);
    const ours: Sample[] = [];
    const theirs: Sample[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await ourRun(proxy, temp.path));
      if (crane) theirs.push(await crane(proxy));
    }
    const own = figures(ours);
    const beside = theirs.length > 0 ? figures(theirs) : undefined;
    const peer = beside
      ? { ...beside, msToOurs: rounded(beside.ms.median / own.ms.median) }
      : { skipped: 'crane is not installed' };
    return { images: IMAGES, delayMs, ours: own, peers: { [`crane manifest, ${AT_ONCE} at a time`]: peer } };
  } finally {
    await proxy.close();
    await registry.close();
    await temp.remove();
  }
}

function figures(samples: readonly Sample[]): Figures {
  return { requests: spread(samples.map(each => each.requests)).median, ms: spread(samples.map(({ ms }) => ms)) };
}

/** A new client: no connection, nothing known. */
async function ourRun(proxy: CountingProxy, dockerConfig: string): Promise<Sample> {
  proxy.requests.length = 0;
  const { images, close } = openOurClient(dockerConfig);
  const { signal } = new AbortController();
  try {
    const { ms, result } = await timed(() =>
      Promise.all(built.map(({ name }) => images.lookUp(referenceOf(`${proxy.host}/${name}`), signal))),
    );
    for (const [at, { description }] of result.entries()) assertHolds(JSON.stringify(description.platforms), at);
    return { ms, requests: proxy.requests.length };
  } finally {
    await close();
  }
}

async function craneRunner(home: string): Promise<((proxy: CountingProxy) => Promise<Sample>) | undefined> {
  const { pathOf, freshHome } = await findPrograms();
  const path = pathOf('crane');
  if (path === undefined) return undefined;
  return async proxy => {
    const env = await freshHome(home);
    proxy.requests.length = 0;
    const queue = [...built.entries()];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [at, { name }] = next;
        const args = ['manifest', '--insecure', `${proxy.host}/${name}`];
        assertHolds(await runOrThrow(path, args, { env, timeout: LIMIT }), at);
      }
    };
    const { ms } = await timed(() => Promise.all(Array.from({ length: AT_ONCE }, work)));
    return { ms, requests: proxy.requests.length };
  };
}

function assertHolds(text: string, at: number): void {
  const absent = built[at]?.image.digests.filter(digest => !text.includes(digest)) ?? [''];
  if (absent.length > 0) throw new Error(`the answer for image ${at} lacks ${absent.join(', ')}`);
}
