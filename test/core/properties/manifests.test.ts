// What holds for every manifest and configuration: any JSON and any text is read or said to be malformed, and nothing that
// is valid is lost.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  compressedSize,
  contentsOf,
  MalformedManifest,
  mediaTypes,
  parseConfigPlatform,
  parseManifest,
  type Descriptor,
} from '../../../src/core/manifest.ts';
import { composeIndex, indexTypeFor } from '../../../src/core/composeIndex.ts';
import { digestOf, formatDigest } from '../../../src/core/digest.ts';
import { embeddedContent } from '../../../src/core/embedded.ts';
import { formatPlatform, normalizePlatform } from '../../../src/core/platform.ts';
import { holds, textWith } from '../../support/properties.ts';
import { digestText, inherited, word } from './arbitraries.ts';

/** JSON in the shape of a manifest, or nearly. */
const nearly = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 8, arbitrary: valid }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
const mediaType = fc.constantFrom(...Object.values(mediaTypes), 'application/vnd.oci.image.config.v1+json', '');
const size = fc.oneof(fc.nat(), fc.constantFrom(-1, 1.5, 1e21, Number.MAX_SAFE_INTEGER));
const strings = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('vnd.docker.reference.type', 'vnd.docker.reference.digest', ...inherited)),
  fc.oneof(fc.string(), fc.constant('attestation-manifest')),
);
const platformJson = fc.record(
  {
    os: nearly(word),
    architecture: nearly(word),
    variant: nearly(word),
    'os.version': nearly(word),
    'os.features': nearly(fc.array(word)),
  },
  { requiredKeys: [] },
);
const descriptorJson = nearly(
  fc.record(
    {
      mediaType: nearly(mediaType),
      digest: nearly(digestText),
      size: nearly(size),
      platform: nearly(platformJson),
      annotations: nearly(strings),
      artifactType: nearly(fc.string()),
    },
    { requiredKeys: ['mediaType', 'digest', 'size'] },
  ),
);
const manifestJson = nearly(
  fc.record(
    {
      schemaVersion: nearly(fc.constant(2)),
      mediaType: nearly(mediaType),
      manifests: nearly(fc.array(descriptorJson, { maxLength: 4 })),
      config: descriptorJson,
      layers: nearly(fc.array(descriptorJson, { maxLength: 4 })),
      fsLayers: fc.jsonValue({ maxDepth: 1 }),
    },
    { requiredKeys: [] },
  ),
);

/** Everything that features do with a manifest. */
function use(text: string, contentType: string | undefined): void {
  const manifest = parseManifest(text, contentType);
  if (manifest instanceof MalformedManifest) {
    assert.notEqual(manifest.message, '');
    return;
  }
  if (manifest.kind === 'image') {
    assert(compressedSize(manifest) >= 0);
    return;
  }
  const { platforms, nested, others } = contentsOf(manifest);
  const attestations = platforms.flatMap(each => each.attestations);
  const sorted = new Set([...platforms.map(each => each.descriptor), ...attestations, ...nested, ...others]);
  assert.deepEqual(sorted, new Set(manifest.manifests), 'every entry has its place');
  for (const each of platforms) assert.match(formatPlatform(each.platform), /^[\w.+-]+(?:\/[\w.+-]+){1,2}$/);
}

describe('manifests and configurations', () => {
  const contentType = fc.option(
    fc.oneof(
      mediaType,
      fc.string(),
      mediaType.map(type => `${type}; charset=utf-8`),
    ),
    {
      nil: undefined,
    },
  );

  it('of any JSON are read, or said to be malformed', () =>
    holds(
      fc.property(manifestJson, contentType, (json, type) => use(JSON.stringify(json), type)),
      2000,
    ));

  it('of any text are read, or said to be malformed', () =>
    holds(
      fc.property(
        textWith('{', '}', '[', ']', ':', ',', '"manifests"', '"config"', '"__proto__"', '1e999', 'null'),
        text => {
          use(text, undefined);
          use(text, mediaTypes.ociIndex);
          const platform = parseConfigPlatform(text);
          if (platform instanceof MalformedManifest) assert.notEqual(platform.message, '');
        },
      ),
    ));

  it('configurations of any JSON state a platform, or are said to be malformed', () =>
    holds(
      fc.property(nearly(platformJson), json => {
        const platform = parseConfigPlatform(JSON.stringify(json));
        if (!(platform instanceof MalformedManifest)) normalizePlatform(platform);
      }),
    ));

  const annotations = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true });
  const platform = fc.record(
    { os: word, architecture: word, variant: word, osVersion: word, osFeatures: fc.array(word, { minLength: 1 }) },
    { requiredKeys: ['os', 'architecture'], noNullPrototype: true },
  );
  const descriptor = fc.record(
    { mediaType: fc.string(), digest: digestText, size: fc.nat(), platform, annotations, artifactType: fc.string() },
    { requiredKeys: ['mediaType', 'digest', 'size'], noNullPrototype: true },
  );
  const descriptors = fc.array(descriptor, { maxLength: 5 });
  const common = fc.record(
    { subject: descriptor, artifactType: fc.string({ minLength: 1 }), annotations },
    { requiredKeys: [], noNullPrototype: true },
  );
  /** As the specifications write a platform. */
  const written = (_: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || !('osVersion' in value || 'osFeatures' in value)) return value;
    const { osVersion, osFeatures, ...others } = value as { osVersion?: unknown; osFeatures?: unknown };
    return { ...others, 'os.version': osVersion, 'os.features': osFeatures };
  };

  it('that are valid lose nothing', () =>
    holds(
      fc.property(descriptors, descriptor, common, (list, config, others) => {
        const index = { mediaType: mediaTypes.ociIndex, manifests: list, ...others };
        const image = { mediaType: mediaTypes.ociManifest, config, layers: list, ...others };
        assert.deepEqual(parseManifest(JSON.stringify(index, written)), { kind: 'index', ...index });
        assert.deepEqual(parseManifest(JSON.stringify(image, written), 'text/plain'), { kind: 'image', ...image });
      }),
    ));

  /** No annotations and an empty set of them are one, and stored as none. */
  const withoutEmpty = <T extends Pick<Descriptor, 'annotations'>>({ annotations, ...others }: T) => ({
    ...others,
    ...(annotations && Object.keys(annotations).length > 0 && { annotations }),
  });

  it('that are composed are read the same', () =>
    holds(
      fc.property(
        descriptors,
        fc.option(annotations, { nil: undefined }),
        common,
        (manifests, annotations, members) => {
          const mediaType = indexTypeFor(manifests, annotations, members);
          const { subject, artifactType } = members;
          const expected = withoutEmpty({
            kind: 'index',
            mediaType,
            manifests: manifests.map(withoutEmpty),
            ...(subject && { subject: withoutEmpty(subject) }),
            ...(artifactType !== undefined && { artifactType }),
            ...(annotations && { annotations }),
          });
          assert.deepEqual(parseManifest(composeIndex(mediaType, manifests, annotations, members)), expected);
        },
      ),
    ));

  it('embedded in a descriptor are used if they are what it promises, and only then', () =>
    holds(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), fc.string(), async (bytes, other) => {
        const digest = formatDigest(await digestOf(Uint8Array.from(bytes)));
        const promised = { mediaType: '', digest, size: bytes.length };
        const data = Buffer.from(bytes).toString('base64');
        assert.deepEqual(await embeddedContent({ ...promised, data }), Uint8Array.from(bytes));
        const forged = [{ data: `${data}AAAA` }, { data, size: bytes.length + 1 }, { data: `${other}!` }, {}];
        for (const each of forged) assert.equal(await embeddedContent({ ...promised, ...each }), undefined);
      }),
    ));
});
