// What a comparison comes to: for one platform, as a table; and for indexes.
import assert from 'node:assert/strict';
import { comparePlatform, comparisonOf } from '../../../src/core/compare/comparison.ts';
import { contentOf, type ImageContent } from '../../../src/core/compare/content.ts';
import { pairSides, type Side } from '../../../src/core/compare/sides.ts';
import { mediaTypes, type Descriptor, type Image, type Index } from '../../../src/core/manifest.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const descriptor = (letter: string, more: Partial<Descriptor> = {}): Descriptor => {
  return { mediaType: mediaTypes.ociManifest, digest: digest(letter), size: 10, ...more };
};
const amd64 = { os: 'linux', architecture: 'amd64' };

const manifest = (config: string, layers: string, more: Partial<Image> = {}): Image => ({
  kind: 'image',
  mediaType: mediaTypes.ociManifest,
  config: descriptor(config, { mediaType: 'application/vnd.oci.image.config.v1+json' }),
  layers: Array.from(layers, letter =>
    descriptor(letter, { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' }),
  ),
  ...more,
});

const configuration = (diffIds: unknown, history: unknown = []) =>
  JSON.stringify({ ...amd64, rootfs: { diff_ids: diffIds }, history });

describe('the content of an image', () => {
  it('has each layer’s content and instruction where their numbers fit', () => {
    const history = [
      { created_by: 'COPY a /a' },
      { created_by: 'ENV A=1', empty_layer: true },
      { created_by: 'COPY b /b' },
    ];
    const { layers, size } = contentOf(manifest('c', 'ab'), configuration(['x', 'y'], history));
    assert.deepEqual(
      layers.map(({ position, diffId, instruction }) => [position, diffId, instruction]),
      [
        [1, 'x', 'COPY a /a'],
        [2, 'y', 'COPY b /b'],
      ],
    );
    assert.equal(size, 30);
  });
  it('has neither where they do not, or are none', () => {
    for (const ids of [['x'], 7, [1, ''], ['x', 'y', 'z']]) {
      const { layers } = contentOf(manifest('c', 'ab'), configuration(ids, [{ created_by: 'COPY a /a' }]));
      assert.deepEqual(
        layers.map(({ diffId, instruction }) => [diffId, instruction]),
        [
          [undefined, undefined],
          [undefined, undefined],
        ],
      );
    }
  });
});

/** What an engine tells. */
const held = (ids: string[], more: Partial<ImageContent> = {}): ImageContent => ({
  configuration: amd64,
  tells: { root: ['os'], config: [] },
  layers: ids.map((diffId, at) => ({ position: at + 1, diffId })),
  ...more,
});

type Row = readonly [
  title: string,
  left: ImageContent,
  right: ImageContent,
  status: string,
  manifest: readonly string[],
];

const plain = contentOf(manifest('c', 'ab'), configuration(['x', 'y']));
const rows: readonly Row[] = [
  ['two manifests that say the same in other bytes', plain, plain, 'changed', []],
  [
    'Docker’s and OCI’s media types',
    plain,
    contentOf(manifest('c', 'ab', { mediaType: mediaTypes.dockerManifest }), configuration(['x', 'y'])),
    'changed',
    ['mediaType'],
  ],
  [
    'annotations and artifact types',
    plain,
    contentOf(manifest('c', 'ab', { artifactType: 'x', annotations: { 'a/b': '' } }), configuration(['x', 'y'])),
    'changed',
    ['artifactType', 'annotations a/b'],
  ],
  ['what an engine holds and what was pushed', held(['x', 'y']), plain, 'identical', []],
  ['what an engine holds in another order', held(['y', 'x']), plain, 'changed', []],
  ['what an engine holds with a layer more', held(['x', 'y', 'z']), plain, 'changed', []],
  ['what two engines hold', held(['x']), held(['x']), 'identical', []],
];

describe('the comparison of one platform', () => {
  const sides = { left: { platform: amd64, digest: digest('1') }, right: { platform: amd64, digest: digest('2') } };
  for (const [title, left, right, status, names] of rows) {
    it(`of ${title}`, () => {
      const found = comparePlatform(sides, { left, right });
      assert.equal(found.status, status);
      assert.deepEqual(
        found.manifest.map(({ path }) => path.join(' ')),
        names,
      );
    });
  }
  it('with one digest needs nothing more', () => {
    const same = { left: sides.left, right: sides.left };
    assert.equal(comparePlatform(same).status, 'identical');
    assert.equal(comparePlatform(same).unread, undefined);
  });
  it('that was not read says so', () => {
    assert.deepEqual([comparePlatform(sides).status, comparePlatform(sides).unread], ['changed', 'limit']);
  });
});

const indexOf = (entries: readonly Descriptor[], annotations: Record<string, string> = {}): Index => ({
  kind: 'index',
  mediaType: mediaTypes.ociIndex,
  manifests: entries,
  annotations,
});

const whole = (image: string, attestation: string, index = indexOf([descriptor(image)])): Side => ({
  described: { reference: 'x' },
  extent: 'whole',
  mediaType: index.mediaType,
  index,
  platforms: [
    { platform: amd64, digest: digest(image), attestations: Array.from(attestation, each => descriptor(each)) },
  ],
});

describe('the comparison of two indexes', () => {
  const compare = (left: Side, right: Side) => {
    const sides = pairSides(left, right) ?? assert.fail();
    const { identical, index } = comparisonOf(
      sides,
      sides.pairs.map(pair => comparePlatform(pair)),
    );
    return [identical, ...index.map(({ path, left: one, right: other }) => [path.join(' '), one, other])];
  };
  const place = 'manifests linux/amd64';

  it('of the same', () => assert.deepEqual(compare(whole('a', 'x'), whole('a', 'x')), [true]));
  it('of the same image with other attestations names them', () => {
    assert.deepEqual(compare(whole('a', 'x'), whole('a', 'y')), [
      false,
      [`${place} attestations`, [digest('x')], [digest('y')]],
    ]);
  });
  it('of two images counts theirs', () => {
    assert.deepEqual(compare(whole('a', 'x'), whole('b', 'y')), [false]);
    assert.deepEqual(compare(whole('a', 'x'), whole('b', '')), [false, [`${place} attestations`, 1, undefined]]);
  });
  it('of annotations, of the index and of an entry', () => {
    const entry = descriptor('a', { annotations: { note: '1' } });
    const found = compare(whole('a', ''), whole('a', '', indexOf([entry], { title: 'x' })));
    assert.deepEqual(found, [
      false,
      ['annotations title', undefined, 'x'],
      [`${place} annotations note`, undefined, '1'],
    ]);
  });
  it('of several of one platform keeps them apart', () => {
    const windows = (osVersion: string, image: string) => ({
      platform: { os: 'windows', architecture: 'amd64', osVersion },
      digest: digest(image),
      attestations: [descriptor('x')],
    });
    const side = (platforms: Side['platforms']): Side => ({ ...whole('a', ''), platforms });
    const bare = (osVersion: string, image: string) => ({ ...windows(osVersion, image), attestations: [] });
    const left = side([windows('10.0.1.1', 'a'), windows('10.0.2.1', 'b')]);
    assert.deepEqual(compare(left, side([bare('10.0.1.1', 'a'), windows('10.0.2.1', 'b')])).slice(1), [
      ['manifests windows(10.0.1.1)/amd64 attestations', [digest('x')], undefined],
    ]);
  });
});
