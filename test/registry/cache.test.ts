// What is known of images, how long, which requests it takes to know it still, and what is left of it while the registry
// is away.
import assert from 'node:assert/strict';
import { createImageCache, type ImageCache } from '../../src/registry/cache/cache.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import { RegistryError } from '../../src/registry/errors.ts';
import { createStore } from '../../src/registry/cache/store.ts';
import { content, image, MEDIA_TYPES, type BuiltImage } from '../support/registry/images.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { index } from '../support/registry/indexes.ts';
import { fillWithSamples, SAMPLES } from '../support/registry/samples.ts';
import { createClient, failureOf, lines, password, referenceTo, uncancelled } from './support.ts';

const ttl = 60_000;
const app = '/v2/sample/app/manifests';

describe('the cache', () => {
  let registry: FaultyRegistry;
  let client: RegistryClient;
  let cache: ImageCache;
  let fault: (method: string) => Fault | undefined;
  let time: number;
  let tagTtl: number;
  beforeEach(async () => {
    fault = () => undefined;
    time = 1_000_000;
    tagTtl = ttl;
    registry = await startFaultyRegistry(({ method }) => fault(method));
    client = createClient({ login: password('tester', 's3cret'), timeout: 1000 });
    cache = createImageCache(client, { tagTtl: () => tagTtl, now: () => time });
  });
  afterEach(async () => {
    await client.close();
    await registry.close();
  });

  const sample = (suffix = ':1.0') => referenceTo(`${registry.host}/sample/app${suffix}`);
  const look = (reference = sample()) => cache.lookUp(reference, uncancelled());
  const asked = () => lines(registry.requests.splice(0));

  it('asks for a tag once, and by HEAD whether it holds when it is too old', async () => {
    const first = await look();
    assert.deepEqual([first.description.digest, first.asOf, first.offline], [SAMPLES.app.digest, 1_000_000, undefined]);
    time += ttl - 1;
    assert.equal(await look(), first);
    assert.deepEqual(asked(), [`GET ${app}/1.0`]);
    time += 1;
    const second = await look();
    assert.deepEqual([second.asOf, second.description === first.description], [1_000_000 + ttl, true]);
    assert.deepEqual(asked(), [`HEAD ${app}/1.0`]);
    time += ttl - 1;
    assert.equal(await look(), second);
    assert.deepEqual(asked(), []);
  });

  it('asks anew for what is known when it is told to, also after a failure', async () => {
    const first = await look();
    asked();
    time += 1;
    const second = await cache.lookUp(sample(), uncancelled(), true);
    assert.deepEqual([second.asOf, second.description === first.description], [time, true]);
    assert.deepEqual(asked(), [`HEAD ${app}/1.0`]);
    fault = () => ({ kind: 'status', status: 503 });
    assert.equal((await cache.lookUp(sample(), uncancelled(), true)).offline?.kind, 'server');
    fault = () => undefined;
    assert.equal((await cache.lookUp(sample(), uncancelled(), true)).offline, undefined);
  });

  it('takes the time to live as it is now', async () => {
    await look();
    tagTtl = 0;
    await look();
    assert.deepEqual(asked(), [`GET ${app}/1.0`, `HEAD ${app}/1.0`]);
  });

  it('does not call fresh what a clock that was set back has in its future', async () => {
    await look();
    time -= ttl;
    assert.equal((await look()).asOf, time);
    assert.deepEqual(asked(), [`GET ${app}/1.0`, `HEAD ${app}/1.0`]);
  });

  it('keeps what was asked by digest for good, even when all is forgotten', async () => {
    const reference = sample(`@${SAMPLES.app.digest}`);
    const first = await look(reference);
    time += 1e12;
    assert.equal(await look(reference), first);
    cache.forget();
    assert.deepEqual([cache.peek(reference), await look(reference)], [first, first]);
    assert.deepEqual(asked(), [`GET ${app}/${SAMPLES.app.digest}`]);
  });

  it('tells tags, digests and hosts apart, but not latest and no tag', async () => {
    await look(sample(`@${SAMPLES.app.digest}`));
    await look(sample(':1.0'));
    await look(sample(':latest'));
    await look(sample(''));
    assert.deepEqual(asked(), [`GET ${app}/${SAMPLES.app.digest}`, `GET ${app}/1.0`, `GET ${app}/latest`]);
  });

  it('asks nothing for a digest that a tag of the repository was just seen at', async () => {
    await look();
    const reference = sample(`:1.0@${SAMPLES.app.digest}`);
    assert.deepEqual((await look(reference)).description.reference, reference);
    assert.deepEqual(asked(), [`GET ${app}/1.0`]);
  });

  it('asks whether another repository holds a digest that is known from elsewhere', async () => {
    await look();
    const elsewhere = referenceTo(`${registry.host}/sample/legacy@${SAMPLES.app.digest}`);
    assert.equal((await failureOf(look(elsewhere))).kind, 'not-found');
    assert.deepEqual(asked(), [
      `GET ${app}/1.0`,
      `GET /v2/sample/legacy/manifests/${SAMPLES.app.digest}`,
      'GET /v2/sample/legacy/tags/list?n=1000',
    ]);
  });

  it('knows a tag that is not there from a repository that is not, by one more request', async () => {
    const { data } = await failureOf(look(sample(':9')));
    assert.equal(data.repositoryExists, true);
    assert.deepEqual(asked(), [`GET ${app}/9`, 'GET /v2/sample/app/tags/list?n=1000']);
    await look();
    assert.equal((await failureOf(look(sample(':8')))).data.repositoryExists, true);
    assert.deepEqual(asked(), [`GET ${app}/1.0`, `GET ${app}/8`]);
    const other = await failureOf(look(referenceTo(`${registry.host}/sample/none:1`)));
    assert.deepEqual([other.kind, other.data.repositoryExists], ['not-found', undefined]);
  });

  it('does not guess where the tags may not be listed', async () => {
    fault = () => ({ kind: 'status', status: 404 });
    assert.equal((await failureOf(look())).data.repositoryExists, undefined);
  });

  it('tells what is known without asking, however old', async () => {
    assert.equal(cache.peek(sample()), undefined);
    const known = await look();
    time += 1e12;
    assert.equal(cache.peek(sample()), known);
    assert.equal(asked().length, 1);
  });

  it('remembers a failure for twenty seconds', async () => {
    fault = () => ({ kind: 'status', status: 404 });
    const error = await failureOf(look());
    assert.equal(error.kind, 'not-found');
    fault = () => undefined;
    time += 19_999;
    assert.equal(await failureOf(look()), error);
    assert.equal(cache.peek(sample()), error);
    assert.equal(asked().length, 2);
    time += 1;
    assert.equal((await look()).description.digest, SAMPLES.app.digest);
    assert.equal(asked().length, 1);
  });

  it('remembers for twenty seconds that a size could not be asked for, until it is forgotten', async () => {
    const ask = () => cache.sizeOf(sample(), SAMPLES.app.manifests[0].digest, uncancelled());
    fault = () => ({ kind: 'status', status: 404 });
    const error = await failureOf(ask());
    fault = () => undefined;
    assert.equal(await failureOf(ask()), error);
    cache.forget('elsewhere.test');
    assert.equal(await failureOf(ask()), error);
    cache.forget(registry.host);
    assert.notEqual(await ask(), undefined);
    assert.equal(asked().length, 2);
  });

  const away: readonly (readonly [kind: string, fault: Fault])[] = [
    ['server', { kind: 'status', status: 500, body: 'away' }],
    ['rate-limited', { kind: 'status', status: 429, headers: { 'retry-after': '3600' } }],
    ['timeout', { kind: 'silent' }],
  ];
  for (const [kind, played] of away) {
    it(`keeps what it knew while the registry is away: ${kind}`, async () => {
      const known = await look();
      time += ttl;
      fault = () => played;
      asked();
      const offline = await look();
      assert.deepEqual([...new Set(asked())], [`HEAD ${app}/1.0`]);
      assert.deepEqual(
        [offline.description, offline.asOf, offline.offline?.kind],
        [known.description, 1_000_000, kind],
      );
      assert.equal(cache.peek(sample()), offline);
      fault = () => undefined;
      time += 19_999;
      assert.equal(await look(), offline);
      asked();
      time += 1;
      const again = await look();
      assert.deepEqual([again.offline, again.asOf], [undefined, time]);
      assert.deepEqual(asked(), [`HEAD ${app}/1.0`]);
    });
  }

  it('keeps it without a connection, through a second failure, and after a refresh', async () => {
    await look();
    await registry.close();
    for (const _ of [1, 2, 3]) {
      time += ttl;
      const { asOf, offline } = await look();
      assert.deepEqual([asOf, offline?.kind], [1_000_000, 'unreachable']);
    }
    cache.forget();
    assert.equal(cache.peek(sample()), undefined);
    assert.equal((await look()).offline?.kind, 'unreachable');
  });

  it('asks again after twenty seconds what it could not ask, however young it is', async () => {
    await look();
    cache.forget();
    fault = () => ({ kind: 'status', status: 500 });
    assert.equal((await look()).offline?.kind, 'server');
    fault = () => undefined;
    time += 20_000;
    assert.equal((await look()).offline, undefined);
  });

  const status = (code: number): Fault => ({ kind: 'status', status: code });
  const gone: readonly (readonly [kind: string, fault: (method: string) => Fault])[] = [
    ['not-found', () => status(404)],
    ['forbidden', () => status(403)],
    ['not-a-registry', () => ({ kind: 'html' })],
    ['digest-mismatch', method => (method === 'HEAD' ? status(404) : { kind: 'wrongDigest' })],
  ];
  for (const [kind, played] of gone) {
    it(`forgets what the registry no longer says: ${kind}`, async () => {
      await look();
      time += ttl;
      fault = played;
      asked();
      assert.equal((await failureOf(look())).kind, kind);
      const peeked = cache.peek(sample());
      assert(peeked instanceof RegistryError && peeked.kind === kind);
      // HEAD has no body: the reason comes with GET.
      const tags = kind === 'not-found' ? ['GET /v2/sample/app/tags/list?n=1000'] : [];
      assert.deepEqual(asked(), [`HEAD ${app}/1.0`, `GET ${app}/1.0`, ...tags]);
    });
  }

  const speechless: readonly (readonly [title: string, fault: Fault])[] = [
    ['404', status(404)],
    ['405', status(405)],
    ['501', status(501)],
    ['no digest', { kind: 'status', status: 200, headers: { 'content-type': 'text/plain' } }],
  ];
  for (const [title, played] of speechless) {
    it(`asks by GET where HEAD says nothing: ${title}`, async () => {
      const first = await look();
      time += ttl;
      fault = method => (method === 'HEAD' ? played : undefined);
      asked();
      const second = await look();
      assert.deepEqual([second.description === first.description, second.asOf], [true, time]);
      assert.deepEqual(asked(), [`HEAD ${app}/1.0`, `GET ${app}/1.0`]);
    });
  }

  it('forgets one registry or all, successes and failures', async () => {
    const other = await startFaultyRegistry(() => status(404));
    const foreign = referenceTo(`${other.host}/sample/app:1.0`);
    await look();
    await failureOf(look(foreign));
    cache.forget(other.host);
    assert.equal(cache.peek(foreign), undefined);
    assert.notEqual(cache.peek(sample()), undefined);
    await failureOf(look(foreign));
    await look();
    assert.deepEqual(
      [asked().length, lines(other.requests).filter(line => line.includes('/manifests/')).length],
      [1, 2],
    );
    cache.forget();
    assert.deepEqual([cache.peek(foreign), cache.peek(sample())], [undefined, undefined]);
    const again = await look();
    assert.equal(await look(), again);
    assert.deepEqual(asked(), [`HEAD ${app}/1.0`]);
    await other.close();
  });

  it('knows an image’s size from its description, and asks once for that of an index’s entry', async () => {
    const { digest } = SAMPLES.app.manifests[0];
    assert.equal(cache.knownSize(digest), undefined);
    const size = await cache.sizeOf(sample(), digest, uncancelled());
    assert(size !== undefined && size > 0);
    assert.deepEqual([await cache.sizeOf(sample(), digest, uncancelled()), cache.knownSize(digest)], [size, size]);
    assert.deepEqual(asked(), [`GET ${app}/${digest}`]);
    const legacy = await look(referenceTo(`${registry.host}/sample/legacy:1.0`));
    assert.equal(cache.knownSize(SAMPLES.legacy.digest), legacy.description.size);
    assert.equal(asked().length, 2);
  });

  it('knows that an index has no size, and that what is no digest has none', async () => {
    for (const digest of [SAMPLES.app.digest, SAMPLES.app.digest, 'nonsense']) {
      assert.equal(await cache.sizeOf(sample(), digest, uncancelled()), undefined);
    }
    assert.equal(asked().length, 1);
  });
});

describe('a tag that moved', () => {
  let registry: EmbeddedRegistry;
  let client: RegistryClient;
  let cache: ImageCache;
  let time: number;
  let versions: readonly [BuiltImage, BuiltImage];
  before(async () => {
    const built = (label: string) => image({ platform: 'linux/amd64', labels: { label } });
    versions = [index([await built('one')]), index([await built('two')])];
  });
  beforeEach(async () => {
    registry = await startEmbeddedRegistry();
    client = createClient();
    time = 0;
    cache = createImageCache(client, { tagTtl: () => ttl, now: () => time });
  });
  afterEach(async () => {
    await client.close();
    await registry.close();
  });

  const look = (tag: string) => cache.lookUp(referenceTo(`${registry.host}/a/b:${tag}`), uncancelled());
  const asked = () => lines(registry.requests.splice(0));

  it('is one HEAD and one GET by digest; moved back, one HEAD', async () => {
    registry.add('a/b:1', versions[0]);
    await look('1');
    assert.deepEqual(asked(), ['GET /v2/a/b/manifests/1']);
    registry.add('a/b:1', versions[1]);
    time += ttl;
    const { description } = await look('1');
    assert.deepEqual([description.digest, description.reference.tag], [versions[1].manifest.digest, '1']);
    assert.deepEqual(asked(), ['HEAD /v2/a/b/manifests/1', `GET /v2/a/b/manifests/${versions[1].manifest.digest}`]);
    registry.add('a/b:1', versions[0]);
    time += ttl;
    assert.equal((await look('1')).description.digest, versions[0].manifest.digest);
    assert.deepEqual(asked(), ['HEAD /v2/a/b/manifests/1']);
  });

  it('or another that holds the same image asks for no configuration again', async () => {
    const alone = await image({ platform: 'linux/amd64' });
    registry.add('a/b:1', alone);
    registry.add('a/b:2', alone);
    await look('1');
    await look('2');
    const { config } = JSON.parse(alone.manifest.bytes.toString()) as { config: { digest: string } };
    assert.deepEqual(asked(), [
      'GET /v2/a/b/manifests/1',
      `GET /v2/a/b/blobs/${config.digest}`,
      'GET /v2/a/b/manifests/2',
    ]);
  });

  it('not, to a manifest whose type only the registry’s header tells, is one HEAD; it is not read without its header', async () => {
    const manifest = content(MEDIA_TYPES.docker.index, { schemaVersion: 2, manifests: [] });
    registry.add('a/b:1', { manifest, blobs: new Map(), children: [] });
    const store = createStore();
    const settings = { store, tagTtl: () => ttl, now: () => time };
    cache = createImageCache(client, settings);
    await look('1');
    time += ttl;
    await look('1');
    assert.deepEqual(asked(), ['GET /v2/a/b/manifests/1', 'HEAD /v2/a/b/manifests/1']);
    cache = createImageCache(client, settings);
    assert.equal((await look('1')).description.mediaType, MEDIA_TYPES.docker.index);
  });

  it('with others to one image is one GET for all of them', async () => {
    const tags = ['1', '2', '3'];
    for (const tag of tags) registry.add(`a/b:${tag}`, versions[0]);
    for (const tag of tags) await look(tag);
    asked();
    for (const tag of tags) registry.add(`a/b:${tag}`, versions[1]);
    time += ttl;
    await Promise.all(tags.map(look));
    const requests = asked();
    assert.deepEqual(
      requests.toSorted(),
      [
        ...tags.map(tag => `HEAD /v2/a/b/manifests/${tag}`),
        `GET /v2/a/b/manifests/${versions[1].manifest.digest}`,
      ].toSorted(),
    );
  });
});

describe('the cache’s bounds', () => {
  const peeked = async (count: number, built: (at: number) => Promise<BuiltImage>) => {
    const registry = await startEmbeddedRegistry();
    const client = createClient();
    const cache = createImageCache(client, { tagTtl: () => ttl });
    const references = Array.from({ length: count }, (_, at) => referenceTo(`${registry.host}/many/images:${at}`));
    for (let at = 0; at < count; at++) registry.add(`many/images:${at}`, await built(at));
    for (const reference of references) await cache.lookUp(reference, uncancelled());
    await client.close();
    await registry.close();
    return references.map(reference => cache.peek(reference));
  };

  it('hold 500 images, those not used for longest going first', async () => {
    const small = index([await image({ platform: 'linux/amd64' })]);
    const known = (await peeked(510, () => Promise.resolve(small))).map(each => each !== undefined);
    assert.deepEqual([known.indexOf(true), known.filter(Boolean).length], [10, 500]);
  });

  it('hold eight million characters of 1,000 large manifests', async () => {
    const annotations = (at: number) => ({ at: String(at), padding: 'x'.repeat(50_000) });
    const known = await peeked(1000, at => Promise.resolve(index([], { annotations: annotations(at) })));
    const texts = known.flatMap(each => (each && !(each instanceof RegistryError) ? [each.description.text] : []));
    const total = texts.reduce((sum, text) => sum + text.length, 0);
    assert(total <= 8 * 1024 * 1024 && texts.length > 150, `${texts.length} of ${total} characters`);
    assert.notEqual(known.at(-1), undefined);
  });
});

describe('the samples', () => {
  it('cost a cold look-up no request more than describing them', async () => {
    const registry = await startEmbeddedRegistry();
    await fillWithSamples(registry);
    const client = createClient();
    const cache = createImageCache(client, { tagTtl: () => ttl });
    for (const path of ['sample/app:1.0', 'sample/legacy:1.0', 'sample/nested:1.0']) {
      await cache.lookUp(referenceTo(`${registry.host}/${path}`), uncancelled());
    }
    const counted = lines(registry.requests).map(line => line.replace(/sha256:\w+/, 'digest'));
    await client.close();
    await registry.close();
    assert.deepEqual(counted, [
      `GET ${app}/1.0`,
      'GET /v2/sample/legacy/manifests/1.0',
      'GET /v2/sample/legacy/blobs/digest',
      'GET /v2/sample/nested/manifests/1.0',
      'GET /v2/sample/nested/manifests/digest',
    ]);
  });
});
