// What it takes to know that the programs of an image are of the platforms that its index claims: ours reads each layer as far
// as is needed; with the tools that there are, every platform is exported and looked at.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { lookIntoImages, readImages } from '../../src/registry/contents/registryImages.ts';
import { makeTempFolder } from '../support/cleanup.ts';
import { runOrThrow } from '../support/process.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import { elf } from '../support/registry/executables.ts';
import { MEDIA_TYPES } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { layeredImage, layerOf } from '../support/registry/layered.ts';
import { startCountingProxy } from '../support/registry/proxy.ts';
import { rounded, spread, timed, type Spread } from './measure.ts';
import { openOurClient, referenceOf } from './ourClient.ts';
import { findPrograms } from './peerClients.ts';
import { delayMs } from './scenarios.ts';

const ROUNDS = 5;
const LIMIT = 60_000;
const MIB = 1024 * 1024;
const architectures = ['amd64', 'arm64', 'riscv64'] as const;

interface Figures {
  readonly requests: number;
  /** Sent by the registry. */
  readonly mebibytes: number;
  readonly ms: Spread;
}

export interface VerifyFigures {
  readonly platforms: number;
  readonly mebibytesOfLayers: number;
  readonly delayMs: number;
  readonly ours: Figures;
  readonly peers: Readonly<Record<string, (Figures & { readonly msToOurs: number }) | { readonly skipped: string }>>;
}

/** A base of 16 MiB, and above it a program with 16 MiB of what belongs to it. */
async function sample(architecture: string) {
  const layers = [
    { 'usr/share/base': Buffer.alloc(16 * MIB) },
    { app: elf(architecture), data: Buffer.alloc(16 * MIB) },
  ];
  const [base, app] = await Promise.all(layers.map(files => layerOf(files, MEDIA_TYPES.oci.layer)));
  if (!base || !app) throw new Error('two layers were expected');
  return layeredImage(`linux/${architecture}`, [base, app]);
}

export async function measureVerify(): Promise<VerifyFigures> {
  await using undo = new AsyncDisposableStack();
  const temp = await makeTempFolder('bench-verify');
  undo.defer(() => temp.remove());
  const registry = await startEmbeddedRegistry();
  undo.defer(() => registry.close());
  registry.add('inside/app:1.0', index(await Promise.all(architectures.map(sample))));
  const proxy = await startCountingProxy(registry.host, { delayMs });
  undo.defer(() => proxy.close());
  const meter = await startMeter(proxy.host);
  undo.defer(() => meter.close());
  const reference = `${meter.host}/inside/app:1.0`;

  const measure = async (verify: () => Promise<void>): Promise<Figures> => {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      proxy.requests.length = 0;
      meter.reset();
      times.push((await timed(verify)).ms);
    }
    return { requests: proxy.requests.length, mebibytes: rounded(meter.sent() / MIB), ms: spread(times) };
  };
  const ours = await measure(() => ourRun(reference, temp.path));
  const crane = await craneRun(reference, join(temp.path, 'home'));
  const theirs = crane && (await measure(crane));
  const peer = theirs
    ? { ...theirs, msToOurs: rounded(theirs.ms.median / ours.ms.median) }
    : { skipped: 'crane is not installed' };
  return {
    platforms: architectures.length,
    mebibytesOfLayers: architectures.length * 32,
    delayMs,
    ours,
    peers: { 'crane export, each platform': peer },
  };
}

/** A new client: no connection, nothing known. */
async function ourRun(reference: string, dockerConfig: string): Promise<void> {
  const { client, images, close } = openOurClient(dockerConfig);
  const { signal } = new AbortController();
  try {
    const named = referenceOf(reference);
    const { description } = await images.lookUp(named, signal);
    const read = await readImages(client, named, description.platforms, signal);
    const found = (await lookIntoImages(client, named, read, signal)).map(each => each.found);
    if (found.join() !== architectures.join()) throw new Error(`found ${found.join()}`);
  } finally {
    await close();
  }
}

async function craneRun(reference: string, home: string): Promise<(() => Promise<void>) | undefined> {
  const { pathOf, freshHome } = await findPrograms();
  const path = pathOf('crane');
  if (path === undefined) return undefined;
  return async () => {
    const options = { env: await freshHome(home), timeout: LIMIT };
    const exported = architectures.map(architecture =>
      runOrThrow(path, ['export', '--insecure', `--platform=linux/${architecture}`, reference, '/dev/null'], options),
    );
    await Promise.all(exported);
  };
}

/** Forwards connections, and counts what comes back over them. */
async function startMeter(target: string) {
  const [host = '', port] = target.split(':');
  let bytes = 0;
  const server = createServer(client => {
    const upstream = connect(Number(port), host);
    upstream.on('data', chunk => (bytes += chunk.length));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP port was expected');
  return {
    host: `127.0.0.1:${address.port}`,
    reset: () => void (bytes = 0),
    sent: () => bytes,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
