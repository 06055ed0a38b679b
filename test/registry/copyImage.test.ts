// An image copied: between two real registries and within one, all of it and some of its platforms, and what it costs.
import assert from 'node:assert/strict';
import { formatPlatform, parsePlatform, type Platform } from '../../src/core/platform.ts';
import { NoSuchPlatform } from '../../src/core/indexes/narrow.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import { TagMovedMeanwhile, type CopiedImage } from '../../src/registry/write/copyImage.ts';
import type { TransferProgress } from '../../src/registry/write/transfer.ts';
import { createClients, type Clients } from '../support/registry/clients.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startCraneRegistry } from '../support/registry/crane.ts';
import { startDistribution } from '../support/registry/distribution.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import { image, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { listen, listener, readExchange, send } from '../support/registry/server.ts';
import { itWith } from '../support/registry/tools.ts';
import {
  attestedIndex,
  copy,
  kinds,
  names,
  platformImages,
  startCounted,
  type CountedRegistry,
} from './copySupport.ts';
import { createClient, failureOf, lines, password, referenceTo, uncancelled, withClient } from './support.ts';

const wanted = (...texts: string[]): Platform[] =>
  texts.map(text => {
    const platform = parsePlatform(text, { os: 'linux', architecture: 'amd64' });
    assert(!(platform instanceof Error));
    return platform;
  });

const bytesOf = ({ blobs }: BuiltImage): number => [...blobs.values()].reduce((sum, { length }) => sum + length, 0);

describe('an image copied', () => {
  let one: CountedRegistry;
  let two: CountedRegistry;
  let client: RegistryClient;
  let others: Clients;
  let app: BuiltImage;
  let images: BuiltImage[];
  let first: { done: CopiedImage; told: TransferProgress[]; asked: unknown[]; last: string };
  before(async () => {
    app = await attestedIndex();
    images = await platformImages();
    one = await startCounted([
      ['a/app:1.0', app],
      ['a/single:1.0', images[1]!],
      ['a/docker:1.0', index(await platformImages('docker'), { mediaTypes: 'docker' })],
      ['a/nested:1.0', index([index(images.slice(0, 2), { attestations: true }), images[2]!])],
    ]);
    two = await startCounted();
    others = await createClients();
    const told: TransferProgress[] = [];
    const options = { onProgress: (progress: TransferProgress) => void told.push(progress) };
    const done = await withClient({}, own => copy(own, `${one.name}/a/app:1.0`, `${two.name}/b/app:1.0`, options));
    first = { done, told, asked: [one, two].map(kinds), last: lines(two.proxy.requests).at(-1) ?? '' };
  });
  after(async () => {
    await others.clean();
    await Promise.all([one.stop(), two.stop()]);
  });
  beforeEach(() => {
    client = createClient();
    for (const each of [one, two]) each.proxy.requests.length = 0;
  });
  afterEach(() => client.close());

  const stored = async (name: string) => client.manifest(referenceTo(name), uncancelled());
  const entriesOf = async (name: string) => {
    const { manifest } = await stored(name);
    assert(manifest.kind === 'index');
    return manifest.manifests;
  };
  const platformsOf = async (name: string) =>
    (await entriesOf(name)).map(({ platform }) => (platform ? formatPlatform(platform) : 'none'));

  /** What everybody else makes of it; crane cannot read attestations, whose layers are no archives. */
  const validate = async (name: string, platforms: readonly string[] = names) => {
    await Promise.all(
      platforms.map(each => others.crane('validate', '--insecure', '--platform', each, '--remote', name)),
    );
  };

  itWith(['docker-registry', 'crane', 'skopeo'], 'to another registry is the same to the byte, for all', async () => {
    const name = `${two.host}/b/app:1.0`;
    assert.equal(await others.crane('digest', '--insecure', name), app.manifest.digest);
    await validate(name);
    const raw = await others.skopeo('inspect', '--raw', '--tls-verify=false', `docker://${name}`);
    assert.equal(raw, app.manifest.bytes.toString());
  });

  it('to another registry tells what it sent', () => {
    const manifests = [app.manifest.digest, ...app.children.map(({ manifest }) => manifest.digest)];
    assert.deepEqual(first.done.copied.toSorted(), [...manifests, ...app.blobs.keys()].toSorted());
    assert.deepEqual([first.done.digest, first.done.skipped, first.done.leftOut], [app.manifest.digest, [], []]);
    assert.equal(first.done.bytes, bytesOf(app));
  });

  it('says how far it is, in bytes that end where they should', () => {
    for (const { bytes, ofBytes, done, of } of first.told) assert(bytes <= ofBytes && done <= of);
    const { bytes, ofBytes, done, of } = first.told.at(-1)!;
    const all = 1 + app.children.length;
    assert.deepEqual({ bytes, ofBytes, done, of }, { bytes: bytesOf(app), ofBytes: bytesOf(app), done: all, of: all });
    assert(first.told.some(({ step, name }) => step === 'tag' && name === '1.0'));
  });

  it('to another registry asks the source once for each piece, and pings nobody', () => {
    const [children, blobs] = [app.children.length, app.blobs.size];
    assert.deepEqual(first.asked, [
      {
        'GET blobs': blobs,
        'GET manifests': 1 + children,
        // The index is asked for its referrers, which tells that there is no such API; the tags tell the rest.
        'GET referrers': 1,
        'GET tags': 1,
      },
      {
        'HEAD blobs': blobs,
        // The tag, the index, its children.
        'HEAD manifests': 2 + children,
        'POST blobs/uploads': blobs,
        'PUT blobs/uploads': blobs,
        'PUT manifests': children + 1,
      },
    ]);
    assert.match(first.last, /^PUT .*\/manifests\/1\.0$/);
  });

  it('that is there already costs a HEAD of the tag, and is not put again', async () => {
    const done = await copy(client, `${one.name}/a/app:1.0`, `${two.name}/b/app:1.0`);
    assert.deepEqual([done.copied, done.skipped, done.bytes], [[], [app.manifest.digest], 0]);
    const asked = { 'GET manifests': 1, 'GET referrers': 1, 'GET tags': 1 };
    assert.deepEqual([kinds(one), kinds(two)], [asked, { 'HEAD manifests': 1 }]);
  });

  it('that is there under another tag costs two HEADs, and the new tag', async () => {
    const done = await copy(client, `${one.name}/a/app:1.0`, `${two.name}/b/app:2.0`);
    assert.deepEqual([done.copied, done.skipped], [[], [app.manifest.digest]]);
    assert.deepEqual(kinds(two), { 'HEAD manifests': 2, 'PUT manifests': 1 });
  });

  it('within a registry is mounted', async () => {
    const done = await copy(client, `${one.name}/a/app:1.0`, `${one.name}/mounted/app:1.0`);
    const [children, blobs] = [app.children.length, app.blobs.size];
    assert.deepEqual(kinds(one), {
      'GET manifests': 1 + children,
      'GET referrers': 1,
      'GET tags': 1,
      'HEAD manifests': 2 + children,
      'POST mount': blobs,
      'PUT manifests': children + 1,
    });
    assert.deepEqual([done.copied.length, done.skipped.length, done.bytes], [1 + children, blobs, 0]);
  });

  it('within a repository is one more tag', async () => {
    const done = await copy(client, `${one.name}/a/app:1.0`, `${one.name}/a/app:1.1`);
    assert.deepEqual(kinds(one), { 'GET manifests': 1, 'HEAD manifests': 1, 'PUT manifests': 1 });
    assert.deepEqual([done.digest, done.copied], [app.manifest.digest, []]);
  });

  it('by its digest gets a tag', async () => {
    const child = images[0]!.manifest.digest;
    const done = await copy(client, `${one.name}/a/app@${child}`, `${two.name}/by/digest:amd64`);
    assert.equal(done.digest, child);
    assert.equal((await stored(`${two.name}/by/digest:amd64`)).digest, child);
  });

  it('with some of its platforms is an index of their entries, each with its attestation', async () => {
    const target = `${two.name}/some/app:1.0`;
    const platforms = wanted('linux/arm64', 'linux/arm/v7');
    const done = await copy(client, `${one.name}/a/app:1.0`, target, { platforms });
    assert.deepEqual(await platformsOf(target), ['linux/arm64', 'linux/arm/v7', 'unknown/unknown', 'unknown/unknown']);
    const before = JSON.parse(app.manifest.bytes.toString());
    const after = JSON.parse((await stored(target)).text);
    assert.deepEqual(after, {
      ...before,
      manifests: before.manifests.filter((_: unknown, at: number) => at % 3 !== 0),
    });
    assert.equal((await stored(target)).digest, done.digest);
    await validate(`${two.host}/some/app:1.0`, names.slice(1));
    const missing = await failureOf(stored(`${two.name}/some/app@${images[0]!.manifest.digest}`));
    assert.equal(missing.kind, 'not-found');
  });

  it('with all of its platforms, named one by one, stays what it is', async () => {
    const done = await copy(client, `${one.name}/a/app:1.0`, `${two.name}/all/app:1.0`, {
      platforms: wanted(...names),
    });
    assert.equal(done.digest, app.manifest.digest);
  });

  itWith(['crane'], 'with one platform is its image, the same as crane makes it', async () => {
    const platforms = wanted('linux/arm/v7');
    const done = await copy(client, `${one.name}/a/app:1.0`, `${two.name}/one/app:1.0`, { platforms });
    const args = ['--insecure', '--platform', 'linux/arm/v7', `${one.host}/a/app:1.0`, `${two.host}/one/crane:1.0`];
    await others.crane('copy', ...args);
    assert.equal(done.digest, images[2]!.manifest.digest);
    assert.equal((await stored(`${two.name}/one/crane:1.0`)).digest, done.digest);
  });

  it('with platforms of an index inside it has their entries itself', async () => {
    const target = `${two.name}/nested/app:1.0`;
    await copy(client, `${one.name}/a/nested:1.0`, target, { platforms: wanted('linux/amd64', 'linux/arm/v7') });
    assert.deepEqual(await platformsOf(target), ['linux/arm/v7', 'linux/amd64', 'unknown/unknown']);
    const whole = await copy(client, `${one.name}/a/nested:1.0`, `${two.name}/nested/app:2.0`);
    assert.equal(whole.digest, (await stored(`${one.name}/a/nested:1.0`)).digest);
  });

  it('of Docker’s types stays of them', async () => {
    const target = `${two.name}/docker/app:1.0`;
    await copy(client, `${one.name}/a/docker:1.0`, target, { platforms: wanted('linux/amd64', 'linux/arm64') });
    assert.equal(
      (await stored(target)).manifest.mediaType,
      'application/vnd.docker.distribution.manifest.list.v2+json',
    );
  });

  it('of one platform is held against its configuration, and takes no other', async () => {
    const same = await copy(client, `${one.name}/a/single:1.0`, `${two.name}/single/app:1.0`, {
      platforms: wanted('linux/arm64/v8'),
    });
    assert.equal(same.digest, images[1]!.manifest.digest);
    two.proxy.requests.length = 0;
    for (const from of ['a/single:1.0', 'a/app:1.0']) {
      const error = await copy(client, `${one.name}/${from}`, `${two.name}/single/app:2.0`, {
        platforms: wanted('linux/amd64', 'linux/s390x'),
      }).catch((reason: unknown) => reason);
      assert(error instanceof NoSuchPlatform);
    }
    assert.deepEqual(Object.keys(kinds(two)), ['HEAD manifests'], 'nothing is written');
  });

  it('tells before it writes what the tag is and will be, and ends where that is not wanted', async () => {
    const target = `${two.name}/told/app:1.0`;
    const seen: unknown[] = [];
    const beforeWriting = async (change: unknown) => void seen.push(change);
    await copy(client, `${one.name}/a/single:1.0`, target, { beforeWriting });
    const [old, digest] = [images[1]!.manifest.digest, app.manifest.digest];
    two.proxy.requests.length = 0;
    const no = new Error('no');
    await assert.rejects(
      copy(client, `${one.name}/a/app:1.0`, target, {
        beforeWriting: async change => {
          seen.push(change);
          throw no;
        },
      }),
      no,
    );
    assert.deepEqual(kinds(two), { 'HEAD manifests': 1 });
    assert.deepEqual(seen, [{ digest: old }, { current: old, digest }]);
    assert.equal((await stored(target)).digest, old);
  });

  for (const before of ['as it was', 'not there'] as const) {
    it(`leaves a tag that somebody pushes meanwhile, where it was told that it is ${before}`, async () => {
      const target = `${two.name}/raced/${before === 'as it was' ? 'old' : 'new'}:1.0`;
      if (before === 'as it was') await copy(client, `${one.name}/a/single:1.0`, target);
      let theirs = '';
      // As soon as the person has agreed.
      const beforeWriting = async () => {
        const platforms = [{ os: 'linux', architecture: 'amd64' }];
        theirs = (await copy(client, `${one.name}/a/app:1.0`, target, { platforms })).digest;
      };
      const work = copy(client, `${one.name}/a/app:1.0`, target, { beforeWriting, onlyAsTold: true });
      const error = await work.catch((reason: unknown) => reason);
      assert(error instanceof TagMovedMeanwhile);
      assert.equal(error.found, theirs);
      assert.equal((await stored(target)).digest, theirs);
      // Who did not ask replaces it.
      const { digest } = await copy(client, `${one.name}/a/app:1.0`, target);
      assert.equal((await stored(target)).digest, digest);
    });
  }

  for (const auth of ['htpasswd', 'token'] as const) {
    itWith(['docker-registry', 'crane'], `(${auth}) to and within a registry that wants a login`, async () => {
      const registry = await startDistribution({ auth });
      const { host, user = '', password: secret = '' } = registry;
      const credentials = async (asked: string) => (asked === host ? password(user, secret) : undefined);
      try {
        await withClient({ credentials }, async own => {
          for (const [from, to] of [
            [`${one.name}/a/app:1.0`, `${host}/private/app:1.0`],
            [`${host}/private/app:1.0`, `${host}/private/other:1.0`],
            [`${host}/private/other:1.0`, `${two.name}/from/${auth}:1.0`],
          ] as const) {
            assert.equal((await copy(own, from, to)).digest, app.manifest.digest);
          }
        });
        await others.login(registry);
        await validate(`${host}/private/other:1.0`);
        const error = await failureOf(copy(client, `${one.name}/a/app:1.0`, `${host}/private/app:2.0`));
        assert.deepEqual([error.kind, error.data.host], ['sign-in', host], 'the side that refuses is named');
        const missing = await failureOf(copy(client, `${host}/private/app:1.0`, `${two.name}/b/c:1`));
        assert.deepEqual([missing.kind, missing.data.host], ['sign-in', host]);
      } finally {
        await others.login({ host: '' });
        await registry.stop();
      }
    });
  }

  itWith(['crane'], 'to crane’s registry and back is the same', async () => {
    const crane = await startCraneRegistry();
    try {
      await copy(client, `${one.name}/a/app:1.0`, `${crane.host}/x/app:1.0`);
      const done = await copy(client, `${crane.host}/x/app:1.0`, `${two.name}/back/app:1.0`);
      assert.equal(done.digest, app.manifest.digest);
      await validate(`${two.host}/back/app:1.0`);
    } finally {
      await crane.stop();
    }
  });

  it('within a registry that refuses mounts is sent', async () => {
    const registry = await startEmbeddedRegistry();
    registry.add('a/app:1.0', app);
    const server = await listen(
      listener(async (request, response) => {
        const exchange = await readExchange(request);
        const isMount = exchange.url.searchParams.has('mount');
        send(request, response, isMount ? { status: 405 } : registry.answer(exchange));
      }),
    );
    try {
      const done = await copy(client, `${server.host}/a/app:1.0`, `${server.host}/b/app:1.0`);
      assert.deepEqual([done.digest, done.bytes, done.skipped], [app.manifest.digest, bytesOf(app), []]);
    } finally {
      await server.close();
      await registry.close();
    }
  });

  it('that is not there, by tag or by a child that is gone, is said of the source', async () => {
    const missing = await failureOf(copy(client, `${one.name}/a/app:9`, `${two.name}/b/app:9`));
    assert.deepEqual([missing.kind, missing.data.host, missing.data.tag], ['not-found', one.name, '9']);
    const child = await image({ platform: 'linux/amd64', files: { gone: '' } });
    await copyInto(one.host, undefined, [['a/gone:1', index([child])]]);
    await client.deleteManifest(referenceTo(`${one.name}/a/gone@${child.manifest.digest}`), uncancelled());
    const gone = await failureOf(copy(client, `${one.name}/a/gone:1`, `${two.name}/b/gone:1`));
    assert.deepEqual([gone.kind, gone.data.host, gone.data.tag], ['not-found', one.name, child.manifest.digest]);
    assert.equal((await failureOf(stored(`${two.name}/b/gone:1`))).kind, 'not-found');
  });
});
