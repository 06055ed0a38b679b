// Artifacts, attestations, empty, deep and wide indexes: what is no plain image is described without harm.
import assert from 'node:assert/strict';
import { formatDigest } from '../../src/core/digest.ts';
import { mediaTypes, parseManifest, type Manifest } from '../../src/core/manifest.ts';
import type { Reference } from '../../src/core/reference.ts';
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

  it('an index inside it that is gone takes nothing away from the rest', async () => {
    const inner = index([await image({ platform: 'linux/riscv64' })]);
    const whole = index([inner, await image({ platform: 'linux/s390x' })]);
    const children = whole.children.filter(({ manifest }) => manifest.digest !== inner.manifest.digest);
    const { platforms, others } = await describeBuilt({ ...whole, children });
    assert.deepEqual(
      platforms.map(each => each.platform.architecture),
      ['s390x'],
    );
    assert.deepEqual(
      others.map(each => each.digest),
      [inner.manifest.digest],
    );
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

  it('a configuration that the registry does not hold is an error about this image', async () => {
    const { manifest } = await image({ platform: 'linux/amd64', labels: { lost: 'configuration' } });
    registry.add('odd/lost:1', { manifest, blobs: new Map(), children: [] });
    const { kind, data } = await failureOf(describeOnce(`${registry.host}/odd/lost:1`));
    assert.deepEqual(
      [kind, data.status, data.repository, data.tag, data.codes],
      ['not-found', 404, 'odd/lost', '1', ['BLOB_UNKNOWN']],
    );
  });

  it('a configuration and an index that their descriptors carry are not asked for', async () => {
    const config = content(MEDIA_TYPES.oci.config, { os: 'linux', architecture: 'riscv64' });
    const carried = (of: typeof config) => {
      const { mediaType, digest, bytes } = of;
      return { mediaType, digest, size: bytes.length, data: bytes.toString('base64') };
    };
    const body = { schemaVersion: 2, config: carried(config), layers: [] };
    registry.requests.length = 0;
    const alone = await describeBuilt(raw(mediaTypes.ociManifest, body));
    const inner = index([await image({ platform: 'linux/s390x' })]).manifest;
    const outer = raw(mediaTypes.ociIndex, { schemaVersion: 2, manifests: [carried(inner)] });
    const { platforms } = await describeBuilt(outer);
    const found = [...alone.platforms, ...platforms].map(each => each.platform.architecture);
    assert.deepEqual([found, registry.requests.length], [['riscv64', 's390x'], 2]);
  });

  const leaf = async (label: string) => index([await image({ platform: 'linux/amd64', labels: { label } })]);

  it('indexes inside indexes are opened to a bounded depth; the one beyond is shown', async () => {
    const levels = [await leaf('deep')];
    for (let depth = 0; depth < 10; depth++) levels.unshift(index(levels.slice(0, 1)));
    registry.requests.length = 0;
    const { others, platforms } = await describeBuilt(levels[0] ?? assert.fail());
    assert.equal(registry.requests.length, 3);
    assert.deepEqual([others.map(each => each.digest), platforms], [[levels[3]?.manifest.digest], []]);
  });

  it('indexes inside an index are opened to a bounded number; those beyond are shown', async () => {
    const wide = await Promise.all(Array.from({ length: 60 }, (_, at) => leaf(String(at))));
    registry.requests.length = 0;
    const { others, platforms } = await describeBuilt(index([...wide, ...wide]));
    assert.equal(registry.requests.length, 21);
    assert.deepEqual(
      others.map(each => each.digest),
      wide.slice(20).map(each => each.manifest.digest),
    );
    assert.equal(platforms.length, 20);
  });

  it('the number counts over all levels', async () => {
    const inner = await Promise.all(Array.from({ length: 15 }, (_, at) => leaf(`inner ${at}`)));
    registry.requests.length = 0;
    const { others, platforms } = await describeBuilt(index(inner.map(each => index([each]))));
    assert.deepEqual([registry.requests.length, platforms.length, others.length], [21, 5, 10]);
  });

  it('indexes beside each other are opened at once', async () => {
    const wide = index(await Promise.all(['a', 'b', 'c', 'd'].map(leaf)));
    const held: (() => void)[] = [];
    const manifests = new Map([wide, ...wide.children].map(each => [each.manifest.digest, each.manifest]));
    const client = {
      async manifest({ digest }: Reference): Promise<FetchedManifest> {
        const { bytes, digest: own } = (digest && manifests.get(formatDigest(digest))) ?? wide.manifest;
        const text = bytes.toString();
        if (digest)
          await new Promise<void>(resolve => (held.push(resolve) === 4 ? held.forEach(go => go()) : undefined));
        return { text, digest: own, manifest: parseManifest(text) as Manifest };
      },
      textBlob: () => assert.fail('no configuration is needed'),
    };
    const { platforms } = await describeImage(client, referenceTo('a.test/b:1'), uncancelled());
    assert.equal(platforms.length, 4);
  });

  it('what calls itself an index in an index and is an image is shown, not lost', async () => {
    const built = await image({ platform: 'linux/amd64', labels: { not: 'an index' } });
    const { digest, bytes } = built.manifest;
    const manifests = [{ mediaType: mediaTypes.dockerList, digest, size: bytes.length }];
    const client = {
      manifest: ({ digest: asked }: Reference): Promise<FetchedManifest> => {
        const text = asked ? bytes.toString() : JSON.stringify({ mediaType: mediaTypes.ociIndex, manifests });
        return Promise.resolve({
          text,
          digest: asked ? digest : SAMPLES.app.digest,
          manifest: parseManifest(text) as Manifest,
        });
      },
      textBlob: () => assert.fail('no configuration is needed'),
    };
    const { others } = await describeImage(client, referenceTo('a.test/b:1'), uncancelled());
    assert.deepEqual(
      others.map(each => each.digest),
      [digest],
    );
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
