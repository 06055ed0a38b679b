// What is known of images, how long, and what is left of it while the registry is away.
import assert from 'node:assert/strict';
import { createImageCache, type ImageCache } from '../../src/registry/cache.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import { RegistryError } from '../../src/registry/errors.ts';
import { image } from '../support/registry/images.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { SAMPLES } from '../support/registry/samples.ts';
import { createClient, failureOf, lines, password, referenceTo, uncancelled } from './support.ts';

const ttl = 60_000;
const failing: Fault = { kind: 'status', status: 503, body: 'away' };

describe('the cache', () => {
  let registry: FaultyRegistry;
  let client: RegistryClient;
  let cache: ImageCache;
  let fault: Fault | undefined;
  let time: number;
  let tagTtl: number;
  beforeEach(async () => {
    fault = undefined;
    time = 1_000_000;
    tagTtl = ttl;
    registry = await startFaultyRegistry(() => fault);
    client = createClient({ login: password('tester', 's3cret'), timeout: 1000 });
    cache = createImageCache(client, { tagTtl: () => tagTtl, now: () => time });
  });
  afterEach(async () => {
    await client.close();
    await registry.close();
  });

  const app = (suffix = ':1.0') => referenceTo(`${registry.host}/sample/app${suffix}`);
  const look = (reference = app()) => cache.lookUp(reference, uncancelled());
  const asked = () => registry.requests.length;

  it('asks for a tag once, and again when it is too old', async () => {
    const first = await look();
    assert.deepEqual([first.description.digest, first.asOf, first.offline], [SAMPLES.app.digest, 1_000_000, undefined]);
    time += ttl - 1;
    assert.equal(await look(), first);
    assert.equal(asked(), 1);
    time += 1;
    assert.equal((await look()).asOf, 1_000_000 + ttl);
    assert.equal(asked(), 2);
  });

  it('takes the time to live as it is now', async () => {
    await look();
    tagTtl = 0;
    await look();
    assert.equal(asked(), 2);
  });

  it('keeps what was asked by digest for good', async () => {
    const reference = app(`@${SAMPLES.app.digest}`);
    const first = await look(reference);
    time += 1e12;
    assert.equal(await look(reference), first);
    assert.equal(asked(), 1);
  });

  it('tells tags, digests and hosts apart, but not latest and no tag', async () => {
    await look(app(':1.0'));
    await look(app(':latest'));
    await look(app(''));
    await look(app(`:1.0@${SAMPLES.app.digest}`));
    assert.equal(asked(), 3);
  });

  it('tells what is known without asking, however old', async () => {
    assert.equal(cache.peek(app()), undefined);
    const known = await look();
    time += 1e12;
    assert.equal(cache.peek(app()), known);
    assert.equal(asked(), 1);
  });

  it('remembers a failure for twenty seconds', async () => {
    fault = failing;
    const error = await failureOf(look());
    assert.equal(error.kind, 'server');
    fault = undefined;
    time += 19_999;
    assert.equal(await failureOf(look()), error);
    assert.equal(cache.peek(app()), error);
    assert.equal(asked(), 1);
    time += 1;
    assert.equal((await look()).description.digest, SAMPLES.app.digest);
    assert.equal(asked(), 2);
  });

  const away: readonly (readonly [kind: string, fault: Fault])[] = [
    ['server', failing],
    ['rate-limited', { kind: 'status', status: 429 }],
    ['timeout', { kind: 'silent' }],
    ['unreachable', { kind: 'cut' }],
  ];
  for (const [kind, played] of away) {
    it(`keeps what it knew while the registry is away: ${kind}`, async () => {
      const known = await look();
      time += ttl;
      fault = played;
      const offline = await look();
      assert.deepEqual(
        [offline.description, offline.asOf, offline.offline?.kind],
        [known.description, 1_000_000, kind],
      );
      assert.equal(cache.peek(app()), offline);
      time += 19_999;
      assert.equal(await look(), offline);
      assert.equal(asked(), 2);
      fault = undefined;
      time += 1;
      const again = await look();
      assert.deepEqual([again.offline, again.asOf, asked()], [undefined, time, 3]);
    });
  }

  it('keeps it through a second failure, as old as it is', async () => {
    await look();
    fault = failing;
    for (const _ of [1, 2, 3]) {
      time += ttl;
      const { asOf, offline } = await look();
      assert.deepEqual([asOf, offline?.kind], [1_000_000, 'server']);
    }
    assert.equal(asked(), 4);
  });

  const gone: readonly (readonly [kind: string, fault: Fault])[] = [
    ['not-found', { kind: 'status', status: 404 }],
    ['sign-in', { kind: 'status', status: 401 }],
    ['forbidden', { kind: 'status', status: 403 }],
    ['digest-mismatch', { kind: 'wrongDigest' }],
    ['not-a-registry', { kind: 'html' }],
  ];
  for (const [kind, played] of gone) {
    it(`forgets what the registry no longer says: ${kind}`, async () => {
      await look();
      time += ttl;
      fault = played;
      assert.equal((await failureOf(look())).kind, kind);
      const peeked = cache.peek(app());
      assert(peeked instanceof RegistryError && peeked.kind === kind);
    });
  }

  it('forgets one registry or all, successes and failures', async () => {
    const other = await startFaultyRegistry(() => failing);
    const foreign = referenceTo(`${other.host}/sample/app:1.0`);
    await look();
    await failureOf(look(foreign));
    cache.forget(other.host);
    assert.equal(cache.peek(foreign), undefined);
    assert.notEqual(cache.peek(app()), undefined);
    await failureOf(look(foreign));
    await look();
    assert.deepEqual([asked(), other.requests.length], [1, 2]);
    cache.forget();
    assert.deepEqual([cache.peek(foreign), cache.peek(app())], [undefined, undefined]);
    await look();
    assert.equal(asked(), 2);
    await other.close();
  });

  it('knows an image’s size from its description, and asks once for that of an index’s entry', async () => {
    const { digest } = SAMPLES.app.manifests[0];
    assert.equal(cache.knownSize(digest), undefined);
    const size = await cache.sizeOf(app(), digest, uncancelled());
    assert(size !== undefined && size > 0);
    assert.deepEqual([await cache.sizeOf(app(), digest, uncancelled()), cache.knownSize(digest)], [size, size]);
    assert.deepEqual(lines(registry.requests), [`GET /v2/sample/app/manifests/${digest}`]);
    const legacy = await look(referenceTo(`${registry.host}/sample/legacy:1.0`));
    assert.equal(cache.knownSize(SAMPLES.legacy.digest), legacy.description.size);
    assert.equal(asked(), 3);
  });

  it('knows that an index has no size, and that what is no digest has none', async () => {
    for (const digest of [SAMPLES.app.digest, SAMPLES.app.digest, 'nonsense']) {
      assert.equal(await cache.sizeOf(app(), digest, uncancelled()), undefined);
    }
    assert.equal(asked(), 1);
  });
});

describe('the cache’s bounds', () => {
  it('hold 500 images, the oldest going first', async () => {
    const registry = await startEmbeddedRegistry();
    const small = await image({ platform: 'linux/amd64' });
    const client = createClient();
    const cache = createImageCache(client, { tagTtl: () => ttl });
    const reference = (at: number) => referenceTo(`${registry.host}/many/images:${at}`);
    for (let at = 0; at < 510; at++) registry.add(`many/images:${at}`, small);
    for (let at = 0; at < 510; at++) await cache.lookUp(reference(at), uncancelled());
    await client.close();
    await registry.close();
    const known = Array.from({ length: 510 }, (_, at) => cache.peek(reference(at)) !== undefined);
    assert.deepEqual([known.indexOf(true), known.filter(Boolean).length], [10, 500]);
  });
});
