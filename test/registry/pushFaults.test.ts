// A push to a real registry, from it and from another one, in which each request fails in turn and in every way: whatever
// fails, each tag means what it meant before or what it shall mean, and a second push goes on where the first one ended.
import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import process from 'node:process';
import { RegistryError } from '../../src/registry/errors.ts';
import { createLimit } from '../../src/registry/write/together.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';
import { startCountingProxy, type CountingProxy } from '../support/registry/proxy.ts';
import { itWith } from '../support/registry/tools.ts';
import { referenceTo, uncancelled, withClient } from './support.ts';
import { builds, platformOf, pushIndex } from './pushSupport.ts';

/** Whether the request goes no further. */
type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

const answering =
  (status: number): Intercept =>
  (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-length': 0 }).end();
    return true;
  };
const closing: Intercept = (_request, response) => {
  response.destroy();
  return true;
};
/** The registry does what it was asked, and nobody hears of it. */
const losing: Intercept = (_request, response) => {
  response.writeHead = () => response.destroy();
  return false;
};
const silent: Intercept = () => true;

const faults: readonly (readonly [title: string, fault: Intercept, isForGood?: boolean])[] = [
  ['answers 403', answering(403)],
  ['answers 413', answering(413)],
  ['answers 500', answering(500)],
  ['closes the connection', closing],
  ['loses the answer', losing],
  ['says nothing', silent],
  ['is gone from then on', closing, true],
];
const isThorough = process.env['MULTIARCH_PROPERTY_RUNS'] !== undefined;
const tags = ['1.0', 'latest'];

interface Written {
  /** The answer to its PUT; 0 where nobody waited for it any more. */
  readonly tags: ReadonlyMap<string, number | undefined>;
  readonly blobs: number;
}

interface Place {
  readonly host: string;
}

describe('a push in which a request fails', function () {
  this.timeout(isThorough ? 0 : 60_000);
  let source: Distribution;
  let target: Distribution;
  let images: Awaited<ReturnType<typeof builds>>;
  before(async function () {
    images = await builds();
    [source, target] = await Promise.all([startDistribution(), startDistribution()]);
    await copyInto(source.host, undefined, [['ci/far:1', images[0]![1]]]);
    await copyInto(target.host, undefined, [['ci/near:1', images[1]![1]]]);
  });
  after(() => Promise.all([source.stop(), target.stop()]));

  const push = (from: Place, to: Place, repository: string, timeout = 10_000) =>
    withClient({ timeout }, client => {
      const entries = [`${from.host}/ci/far:1`, `${to.host}/ci/near:1`].map((name, at) => ({
        reference: referenceTo(name),
        platform: platformOf(images[at]![0]),
      }));
      return pushIndex(client, { host: to.host, repository }, entries, { tags, signal: uncancelled() });
    });

  /** What both registries were asked, in the order of arrival, is counted together. */
  const behindProxies = async <T>(
    faultAt: (at: number) => Intercept | undefined,
    use: (from: CountingProxy, to: CountingProxy) => Promise<T>,
  ): Promise<T> => {
    let count = 0;
    const intercept = async (request: IncomingMessage, response: ServerResponse) =>
      faultAt(count++)?.(request, response) ?? false;
    const [from, to] = await Promise.all([
      startCountingProxy(source.host, { intercept }),
      startCountingProxy(target.host, { intercept }),
    ]);
    try {
      return await use(from, to);
    } finally {
      await Promise.all([from.close(), to.close()]);
    }
  };

  const assertTags = (repository: string, digestsOf: (tag: string) => readonly string[], where: string) =>
    withClient({}, async client => {
      for (const tag of tags) {
        const { digest } = await client.manifest(referenceTo(`${target.host}/${repository}:${tag}`), uncancelled());
        assert(digestsOf(tag).includes(digest), `${where}: ${tag} is ${digest}`);
      }
    });

  /** What came of a push: of its tags, and how many blobs were stored. */
  const written = ({ requests }: CountingProxy): Written => {
    const puts = requests.filter(({ method }) => method === 'PUT');
    const of = (tag: string) => puts.find(({ path }) => path.endsWith(`/manifests/${tag}`))?.status;
    const blobs = puts.filter(({ path, status }) => path.includes('/blobs/') && status === 201).length;
    return { tags: new Map(tags.map(tag => [tag, of(tag)])), blobs };
  };

  const pushTwice = async (
    at: number,
    [title, fault, isForGood = false]: (typeof faults)[number],
    repository: string,
    wanted: string,
  ) => {
    const where = `${title} at request ${at}`;
    const old = images[2]![1];
    await copyInto(
      target.host,
      undefined,
      tags.map(tag => [`${repository}:${tag}`, old] as const),
    );
    const failing = (now: number) => (now === at || (isForGood && now > at) ? fault : undefined);
    const first = await behindProxies(failing, async (from, to) => {
      const result = await push(from, to, repository, 1000).catch((error: unknown) => error);
      assert(!(result instanceof Error) || result instanceof RegistryError, `${where}: ${String(result)}`);
      return written(to);
    });
    const meaning = (tag: string) => {
      const status = first.tags.get(tag);
      if (status === 0) return [wanted, old.manifest.digest];
      return [status === 201 ? wanted : old.manifest.digest];
    };
    await assertTags(repository, meaning, where);
    const sound = () => undefined;
    const second = await behindProxies(sound, async (from, to) => {
      await push(from, to, repository);
      return written(to);
    });
    await assertTags(repository, () => [wanted], `${where}, pushed again`);
    // What was on its way when something else failed may have arrived unseen; a mount that was refused is sent.
    const most = images[0]![1].blobs.size + images[1]![1].blobs.size;
    assert(first.blobs + second.blobs <= most, `${where}: ${first.blobs} blobs, then ${second.blobs}`);
  };

  itWith(['docker-registry'], 'leaves each tag old or new, and is whole when it is pushed again', async () => {
    const { digest } = await push(source, target, 'whole/app');
    const requests = await behindProxies(
      () => undefined,
      async (from, to) => {
        await push(from, to, 'counted/app');
        return from.requests.length + to.requests.length;
      },
    );
    const [far, near] = [images[0]![1].blobs.size, images[1]![1].blobs.size];
    const copied = 1 + far + (1 + 3 * far + 1);
    const mounted = 1 + (1 + near + 1);
    assert.equal(requests, 1 + copied + mounted + tags.length + (1 + tags.length + 2));
    const all = faults.flatMap((fault, kind) => Array.from({ length: requests }, (_, at) => ({ fault, kind, at })));
    // Each request in some of the ways; in all of them where somebody asks for it.
    const cases = all.filter(({ at, kind }) => isThorough || (at + kind) % 3 === 0);
    const atOnce = createLimit(12);
    await Promise.all(
      cases.map(({ fault, kind, at }) => atOnce(() => pushTwice(at, fault, `at${at}/app${kind}`, digest))),
    );
  });
});
