// Every kind of image, as each registry serves it: what is found in it, and which requests that took.
import assert from 'node:assert/strict';
import { mediaTypes, parseManifest, type Manifest } from '../../src/core/manifest.ts';
import { formatPlatform } from '../../src/core/platform.ts';
import type { FetchedManifest } from '../../src/registry/client.ts';
import { describeImage, type ImageDescription } from '../../src/registry/describe.ts';
import { startCraneRegistry } from '../support/registry/crane.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startDistribution } from '../support/registry/distribution.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { index } from '../support/registry/indexes.ts';
import { content, image, MEDIA_TYPES, type BuiltImage } from '../support/registry/images.ts';
import { fillWithSamples, NESTED_INDEX, SAMPLES, sampleImages, type Sample } from '../support/registry/samples.ts';
import { itWith } from '../support/registry/tools.ts';
import { describeOnce, failureOf, lines, referenceTo, uncancelled } from './support.ts';

interface Target {
  readonly name: string;
  readonly tools: readonly string[];
  readonly start: () => Promise<{ readonly host: string; readonly stop: () => Promise<void> }>;
}

const targets: readonly Target[] = [
  {
    name: 'the embedded registry',
    tools: [],
    start: async () => {
      const { host, close } = await startEmbeddedRegistry();
      return { host, stop: close };
    },
  },
  { name: 'crane', tools: ['crane'], start: startCraneRegistry },
  { name: 'distribution', tools: ['docker-registry'], start: () => startDistribution() },
];

/** In the samples' own words. */
function found({ platforms }: ImageDescription) {
  return platforms.map(({ platform: { osVersion, ...platform }, digest, attestations }) => ({
    platform: formatPlatform(platform),
    ...(osVersion !== undefined && { osVersion }),
    digest,
    ...(attestations.length > 0 && { attestation: attestations.map(each => each.digest).join() }),
  }));
}

const byDigest = (left: { digest: string }, right: { digest: string }) => left.digest.localeCompare(right.digest);

describe('an image is described', () => {
  for (const { name, tools, start } of targets) {
    itWith(tools, `from ${name}, of every kind`, async () => {
      const { host, stop } = await start();
      try {
        await copyInto(host, undefined, await sampleImages());
        for (const { repository, tags, digest, manifests } of Object.values<Sample>(SAMPLES)) {
          for (const at of [...tags.map(tag => `:${tag}`), `@${digest}`, `:any@${digest}`]) {
            const description = await describeOnce(`${host}/${repository}${at}`);
            assert.equal(description.digest, digest);
            assert.deepEqual(found(description).toSorted(byDigest), [...manifests].toSorted(byDigest), repository + at);
            assert.deepEqual(description.others, []);
          }
        }
      } finally {
        await stop();
      }
    });
  }

  describe('with the least possible requests', () => {
    let registry: EmbeddedRegistry;
    before(async () => {
      registry = await startEmbeddedRegistry();
      await fillWithSamples(registry);
    });
    after(() => registry.close());
    beforeEach(() => void (registry.requests.length = 0));

    const { digest: legacyDigest } = SAMPLES.legacy;
    const cases: readonly (readonly [title: string, path: string, kind: string, requests: (config: string) => string[]])[] = [
      ['an index', 'sample/app:1.0', 'index', () => ['GET /v2/sample/app/manifests/1.0']],
      ['an index with attestations', 'sample/attested:1.0', 'index', () => ['GET /v2/sample/attested/manifests/1.0']],
      ['a tag with its digest', `sample/app:1.0@${SAMPLES.app.digest}`, 'index', () => [`GET /v2/sample/app/manifests/${SAMPLES.app.digest}`]],
      ['no tag', 'sample/app', 'index', () => ['GET /v2/sample/app/manifests/latest']],
      [
        'a nested index',
        'sample/nested:1.0',
        'index',
        () => ['GET /v2/sample/nested/manifests/1.0', `GET /v2/sample/nested/manifests/${NESTED_INDEX}`],
      ],
      [
        'an image alone',
        'sample/legacy:1.0',
        'image',
        config => ['GET /v2/sample/legacy/manifests/1.0', `GET /v2/sample/legacy/blobs/${config}`],
      ],
      [
        'an image alone by digest',
        `sample/legacy@${legacyDigest}`,
        'image',
        config => [`GET /v2/sample/legacy/manifests/${legacyDigest}`, `GET /v2/sample/legacy/blobs/${config}`],
      ],
    ];
    for (const [title, path, kind, requests] of cases) {
      it(`of ${title}`, async () => {
        const description = await describeOnce(`${registry.host}/${path}`);
        assert.equal(description.kind, kind);
        const manifest = parseManifest(description.text) as Manifest;
        assert.deepEqual(lines(registry.requests), requests(manifest.kind === 'image' ? manifest.config.digest : ''));
      });
    }

    it('of an image alone, with its compressed size', async () => {
      const description = await describeOnce(`${registry.host}/sample/legacy:1.0`);
      const { manifest } = (await sampleImages()).get('sample/legacy:1.0') ?? assert.fail();
      const { config, layers } = JSON.parse(manifest.bytes.toString()) as Record<'config', { size: number }> & {
        layers: { size: number }[];
      };
      assert.equal(description.size, layers.reduce((sum, layer) => sum + layer.size, config.size));
      assert.equal(description.text, manifest.bytes.toString());
      assert.equal(description.mediaType, mediaTypes.dockerManifest);
    });
  });

  describe('where it is unusual', () => {
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
  });

  it('that contains itself ends, as no digest can be made to, but a registry may claim', async () => {
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
