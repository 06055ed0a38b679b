// What the manifest and the configuration of a digest tell, and what it costs to know it.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImageCache, type ImageCache } from '../../src/registry/cache/cache.ts';
import { createStore } from '../../src/registry/cache/store.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import { artifact } from '../support/registry/artifacts.ts';
import type { Fault } from '../support/registry/faults.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { SAMPLES, sampleImages } from '../support/registry/samples.ts';
import { createClient, failureOf, lines, uncancelled } from './support.ts';

describe('the details of a digest', () => {
  let registry: FaultyRegistry;
  let client: RegistryClient;
  let fault: (path: string) => Fault | undefined;
  let folder: string;
  beforeEach(async () => {
    fault = () => undefined;
    registry = await startFaultyRegistry(({ path }) => fault(path));
    client = createClient({ timeout: 1000 });
    folder = await mkdtemp(join(tmpdir(), 'details-'));
  });
  afterEach(async () => {
    await Promise.all([client.close(), registry.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  const asked = () => lines(registry.requests.splice(0)).map(line => line.replace('/v2/sample/', ''));
  const at = (name: string) => ({ host: registry.host, repository: `sample/${name}` });
  const [platform] = SAMPLES.app.manifests;
  const config = async () => {
    const image = (await sampleImages()).get('sample/app:1.0')?.children[0];
    const manifest = JSON.parse(String(image?.manifest.bytes)) as { config: { digest: string } };
    return manifest.config.digest;
  };

  it('of a platform take two requests, and none after the next start', async () => {
    const open = () => {
      const store = createStore({ folder, warn: () => undefined });
      return { store, cache: createImageCache(client, { tagTtl: () => 0, store }) };
    };
    const first = open();
    const details = await first.cache.detailsOf(at('app'), platform.digest, uncancelled());
    assert.deepEqual(asked(), [`GET app/manifests/${platform.digest}`, `GET app/blobs/${await config()}`]);
    assert.deepEqual(details.configuration?.instructions, [{ name: 'ENTRYPOINT', text: '["/app"]' }]);
    assert.deepEqual(details.configuration.labels, [
      { name: 'org.opencontainers.image.ref.name', text: 'sample/app:1.0' },
    ]);
    const { size = 0, ...known } = first.cache.knownDetails(platform.digest);
    assert.deepEqual(known, {
      created: Date.parse('2024-01-01T00:00:00Z'),
      type: 'application/vnd.oci.image.manifest.v1+json',
      predicates: [],
      isWhole: true,
    });
    assert.equal(size, first.cache.knownSize(platform.digest));
    await first.store.settled();
    assert.deepEqual(await open().cache.detailsOf(at('app'), platform.digest, uncancelled()), details);
    assert.deepEqual(asked(), []);
  });

  const cacheOf = (): ImageCache => createImageCache(client, { tagTtl: () => 60_000 });

  it('that several ask for at once are asked for once', async () => {
    const cache = cacheOf();
    const ask = () => cache.detailsOf(at('app'), platform.digest, uncancelled());
    await Promise.all([ask(), ask(), cache.sizeOf(at('app'), platform.digest, uncancelled())]);
    assert.equal(asked().length, 2);
    await ask();
    assert.deepEqual(asked(), []);
  });

  it('of an index and of an attestation are its manifest', async () => {
    const cache = cacheOf();
    const index = await cache.detailsOf(at('app'), SAMPLES.app.digest, uncancelled());
    assert.deepEqual([index.manifest.kind, index.configuration], ['index', undefined]);
    assert.deepEqual(asked(), [`GET app/manifests/${SAMPLES.app.digest}`]);
    assert.equal(cache.knownDetails(SAMPLES.app.digest).isWhole, true);
    const { attestation } = SAMPLES.attested.manifests[0];
    await cache.manifestOf(at('attested'), attestation, uncancelled());
    assert.deepEqual(asked(), [`GET attested/manifests/${attestation}`]);
    const { type, predicates } = cache.knownDetails(attestation);
    assert.deepEqual([type, predicates], ['application/vnd.in-toto+json', ['https://slsa.dev/provenance/v0.2']]);
  });

  it('of what is no image are its manifest', async () => {
    const { bytes, digest, mediaType } = artifact({
      configType: 'application/vnd.cncf.helm.config.v1+json',
      files: [],
    }).manifest;
    fault = () => ({ kind: 'status', status: 200, headers: { 'content-type': mediaType }, body: bytes.toString() });
    const { configuration } = await cacheOf().detailsOf(at('app'), digest, uncancelled());
    assert.equal(configuration, undefined);
    assert.deepEqual(asked(), [`GET app/manifests/${digest}`]);
  });

  it('that fail are not asked for again at once, and are after all was forgotten', async () => {
    const cache = cacheOf();
    const ask = () => cache.detailsOf(at('app'), platform.digest, uncancelled());
    fault = path => (path.includes('/blobs/') ? { kind: 'status', status: 404 } : undefined);
    assert.equal((await failureOf(ask())).kind, 'not-found');
    assert.equal(asked().length, 2);
    assert.equal((await failureOf(ask())).kind, 'not-found');
    assert.deepEqual(asked(), []);
    assert.equal(cache.knownDetails(platform.digest).isWhole, undefined);
    fault = () => undefined;
    cache.forget();
    await ask();
    assert.deepEqual(asked(), [`GET app/blobs/${await config()}`]);
  });

  it('of what is no digest are refused, and nothing is asked', async () => {
    const failure = await failureOf(cacheOf().manifestOf(at('app'), 'sha256:12', uncancelled()));
    assert.equal(failure.kind, 'refused');
    assert.deepEqual(asked(), []);
  });
});
