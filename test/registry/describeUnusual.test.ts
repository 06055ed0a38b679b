// Artifacts, attestations, empty, deep and wide indexes: what is no plain image is described without harm.
import assert from 'node:assert/strict';
import { mediaTypes, type Manifest } from '../../src/core/manifest.ts';
import type { FetchedManifest } from '../../src/registry/manifests.ts';
import { describeImage } from '../../src/registry/describe.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { content, image, MEDIA_TYPES, type BuiltImage } from '../support/registry/images.ts';
import { index } from '../support/registry/indexes.ts';
import { fillWithSamples, SAMPLES } from '../support/registry/samples.ts';
import { describeOnce, failureOf, referenceTo, uncancelled } from './support.ts';

describe('an unusual image', () => {
  let registry: EmbeddedRegistry;
  before(async () => {
    registry = await startEmbeddedRegistry();
  });
  after(() => registry.close());

  const describeBuilt = async (built: BuiltImage) => {
    registry.add('odd/one:1', built);
    return await describeOnce(`${registry.host}/odd/one:1`);
  };
  const raw = (mediaType: string, body: object): BuiltImage => {
    return { manifest: content(mediaType, body), blobs: new Map(), children: [] };
  };

  it('an artifact has no platform, and its configuration is not fetched', async () => {
    const { digest } = SAMPLES.app;
    const config = { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest, size: 2 };
    registry.requests.length = 0;
    const description = await describeBuilt(raw(mediaTypes.ociManifest, { schemaVersion: 2, config, layers: [] }));
    assert.deepEqual([description.kind, description.platforms, registry.requests.length], ['image', [], 1]);
  });

  it('an attestation asked for by itself is no platform', async () => {
    await fillWithSamples(registry);
    const { attestation } = SAMPLES.attested.manifests[0];
    const { platforms } = await describeOnce(`${registry.host}/sample/attested@${attestation}`);
    assert.deepEqual(platforms, []);
  });

  it('an empty index has no platforms', async () => {
    assert.deepEqual((await describeBuilt(index([]))).platforms, []);
  });

  it('entries without a platform are kept apart', async () => {
    const { platform: _, ...bare } = await image({ platform: 'linux/amd64' });
    const { platforms, others } = await describeBuilt(index([bare]));
    assert.deepEqual([platforms, others.map(each => each.digest)], [[], [bare.manifest.digest]]);
  });

  it('a configuration that says no platform is malformed, about this image', async () => {
    const built = content(MEDIA_TYPES.oci.config, { architecture: 'amd64' });
    const descriptor = { mediaType: built.mediaType, digest: built.digest, size: built.bytes.length };
    registry.add('odd/config:1', {
      ...raw(mediaTypes.ociManifest, { schemaVersion: 2, config: descriptor, layers: [] }),
      blobs: new Map([[built.digest, built.bytes]]),
    });
    const error = await failureOf(describeOnce(`${registry.host}/odd/config:1`));
    assert.deepEqual(
      [error.kind, error.data.host, error.data.repository, error.data.tag],
      ['malformed', registry.host, 'odd/config', '1'],
    );
  });

  it('indexes inside indexes are opened to a bounded depth and number', async () => {
    const leaf = async (label: string) => index([await image({ platform: 'linux/amd64', labels: { label } })]);
    let deep = await leaf('deep');
    for (let depth = 0; depth < 10; depth++) deep = index([deep]);
    registry.requests.length = 0;
    await describeBuilt(deep);
    assert.equal(registry.requests.length, 3);
    const wide = await Promise.all(Array.from({ length: 60 }, (_, at) => leaf(String(at))));
    registry.requests.length = 0;
    await describeBuilt(index(wide));
    assert.equal(registry.requests.length, 21);
  });

  it('an index that contains itself is opened once: no digest allows it, a registry may claim it', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const child = { mediaType: mediaTypes.ociIndex, digest, size: 2 };
    let asked = 0;
    const client = {
      manifest(): Promise<FetchedManifest> {
        asked++;
        const manifest: Manifest = { kind: 'index', mediaType: mediaTypes.ociIndex, manifests: [child, child] };
        return Promise.resolve({ text: '', digest, manifest });
      },
      textBlob: () => assert.fail('there is no blob'),
    };
    const description = await describeImage(client, referenceTo('a.test/b:1'), uncancelled());
    assert.deepEqual([description.platforms, asked], [[], 1]);
  });
});
