// Every kind of image, as each registry serves it: what is found in it, and which requests that took.
import assert from 'node:assert/strict';
import { mediaTypes, parseManifest, type Manifest } from '../../src/core/manifest.ts';
import { formatPlatform } from '../../src/core/platform.ts';
import type { ImageDescription } from '../../src/registry/describe.ts';
import { startCraneRegistry } from '../support/registry/crane.ts';
import { copyInto } from '../support/registry/copyInto.ts';
import { startDistribution } from '../support/registry/distribution.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../support/registry/embedded.ts';
import { fillWithSamples, NESTED_INDEX, SAMPLES, sampleImages, type Sample } from '../support/registry/samples.ts';
import { itWith } from '../support/registry/tools.ts';
import { describeOnce, lines } from './support.ts';

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
    const cases: readonly (readonly [
      title: string,
      path: string,
      kind: string,
      requests: (config: string) => string[],
    ])[] = [
      ['an index', 'sample/app:1.0', 'index', () => ['GET /v2/sample/app/manifests/1.0']],
      ['an index with attestations', 'sample/attested:1.0', 'index', () => ['GET /v2/sample/attested/manifests/1.0']],
      [
        'a tag with its digest',
        `sample/app:1.0@${SAMPLES.app.digest}`,
        'index',
        () => [`GET /v2/sample/app/manifests/${SAMPLES.app.digest}`],
      ],
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
      assert.equal(
        description.size,
        layers.reduce((sum, layer) => sum + layer.size, config.size),
      );
      assert.equal(description.text, manifest.bytes.toString());
      assert.equal(description.mediaType, mediaTypes.dockerManifest);
    });
  });
});
