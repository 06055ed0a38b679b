// An image of three platforms copied, to another registry and within one, and once more where it is there: our client beside
// crane and skopeo, behind the same delay. Each of them writes to a place that is new, except where it shall be there.
import { join } from 'node:path';
import { makeTempFolder } from '../support/cleanup.ts';
import { runOrThrow } from '../support/process.ts';
import { call } from '../support/registry/call.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { image, MEDIA_TYPES } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { startCountingProxy, type CountingProxy } from '../support/registry/proxy.ts';
import { reasonOf, spread, timed, type Spread } from './measure.ts';
import { openOurClient, referenceOf } from './ourClient.ts';
import { findPrograms, type Absent } from './peerClients.ts';
import { delayMs } from './scenarios.ts';

const ROUNDS = 3;
const LIMIT = 30_000;
const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

interface Copier {
  readonly name: string;
  readonly copy: (from: string, to: string) => Promise<unknown>;
}

interface Figures {
  readonly requests: number;
  readonly ms: Spread;
}

type Copies = Readonly<Record<'toAnotherRegistry' | 'withinOne' | 'thereAlready', Figures>>;

export interface CopyImageFigures {
  readonly delayMs: number;
  readonly platforms: number;
  /** Referrers and Cosign's tags are looked for by ours alone. */
  readonly copies: Readonly<Record<string, Copies | { readonly skipped: string }>>;
}

export async function measureCopyImage(): Promise<CopyImageFigures> {
  const temp = await makeTempFolder('bench-copy');
  const registries = await Promise.all([startEmbeddedRegistry(), startEmbeddedRegistry()]);
  const app = index(await Promise.all(platforms.map(platform => image({ platform, files: { 'etc/app': platform } }))));
  registries[0].add('source/app:1.0', app);
  const proxies = await Promise.all(registries.map(({ host }) => startCountingProxy(host, { delayMs })));
  try {
    const copies: Record<string, Copies | { skipped: string }> = {};
    for (const copier of [ourCopier(temp.path), ...(await theirCopiers(join(temp.path, 'home')))]) {
      const digest = app.manifest.digest;
      copies[copier.name] =
        'copy' in copier
          ? await measure(copier, proxies, registries, digest).catch((error: unknown) => ({ skipped: reasonOf(error) }))
          : { skipped: copier.skipped };
    }
    return { delayMs, platforms: platforms.length, copies };
  } finally {
    await Promise.all([...proxies, ...registries].map(each => each.close()));
    await temp.remove();
  }
}

async function measure(
  copier: Copier,
  proxies: readonly CountingProxy[],
  registries: readonly EmbeddedRegistry[],
  digest: string,
): Promise<Copies> {
  const [one = '', two = ''] = proxies.map(({ host }) => host);
  const name = copier.name.replaceAll(/\W+/g, '-');
  const run = (to: (round: number) => readonly [registry: 0 | 1, repository: string]) =>
    rounds(proxies, async round => {
      const [at, repository] = to(round);
      const place = `${at === 0 ? one : two}/${repository}:1.0`;
      await copier.copy(`${one}/source/app:1.0`, place);
      return () => assertCopied(registries[at]?.host ?? '', repository, digest);
    });
  return {
    toAnotherRegistry: await run(round => [1, `${name}/new${round}`]),
    withinOne: await run(round => [0, `${name}/new${round}`]),
    thereAlready: await run(() => [1, `${name}/new0`]),
  };
}

async function rounds(
  proxies: readonly CountingProxy[],
  copy: (round: number) => Promise<() => Promise<void>>,
): Promise<Figures> {
  const times: number[] = [];
  let requests = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const proxy of proxies) proxy.requests.length = 0;
    const { ms, result: prove } = await timed(() => copy(round));
    times.push(ms);
    requests = proxies.reduce((sum, proxy) => sum + proxy.requests.length, 0);
    await prove();
  }
  return { requests, ms: spread(times) };
}

/** A fast copy of something else is none. */
async function assertCopied(host: string, repository: string, digest: string): Promise<void> {
  const headers = { accept: MEDIA_TYPES.oci.index };
  const { status, headers: found } = await call(host, 'GET', `/v2/${repository}/manifests/1.0`, { headers });
  if (status !== 200 || found.get('docker-content-digest') !== digest)
    throw new Error(`${repository} is not ${digest}`);
}

function ourCopier(dockerConfig: string): Copier {
  return {
    name: 'ours',
    async copy(from, to) {
      const { client, close } = openOurClient(dockerConfig);
      try {
        await client.copyImage(referenceOf(from), referenceOf(to), { signal: new AbortController().signal });
      } finally {
        await close();
      }
    },
  };
}

const commands: readonly (readonly [name: string, args: (from: string, to: string) => string[]])[] = [
  ['crane copy', (from, to) => ['copy', '--insecure', from, to]],
  [
    'skopeo copy --all',
    (from, to) => [
      '--insecure-policy',
      'copy',
      '--all',
      '--src-tls-verify=false',
      '--dest-tls-verify=false',
      `docker://${from}`,
      `docker://${to}`,
    ],
  ],
  ['oras cp --recursive', (from, to) => ['cp', '--recursive', '--from-plain-http', '--to-plain-http', from, to]],
];

async function theirCopiers(home: string): Promise<(Copier | Absent)[]> {
  const { pathOf, freshHome } = await findPrograms();
  return commands.map(([name, args]) => {
    const [program = ''] = name.split(' ');
    const path = pathOf(program);
    if (path === undefined) return { name, skipped: `${program} is not installed` };
    return {
      name,
      copy: async (from, to) => runOrThrow(path, args(from, to), { env: await freshHome(home), timeout: LIMIT }),
    };
  });
}
