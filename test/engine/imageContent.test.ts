// What engines tell of an image, in the shapes that were seen: to be compared with a registry's.
import assert from 'node:assert/strict';
import { imageContent, parseDockerHistory } from '../../src/engine/imageContent.ts';

const hex = 'ab'.repeat(32);
const image = (layers: number, more: object = {}) => ({
  Id: `sha256:${hex}`,
  Created: '2026-11-20T20:21:48Z',
  Author: '',
  Architecture: 'amd64',
  Os: 'linux',
  Config: { Env: ['A=1'], OnBuild: null },
  RootFS: { Type: 'layers', Layers: Array.from({ length: layers }, (_, at) => `sha256:${at}`) },
  ...more,
});

/** As Docker prints it: one object a line, the newest first. */
const printed = (...entries: [by: string, size: string][]) =>
  parseDockerHistory(
    entries
      .toReversed()
      .map(([CreatedBy, Size]) => JSON.stringify({ CreatedBy, Size }))
      .join('\n'),
  );

const instructions = (content: ReturnType<typeof imageContent>) => content.layers.map(each => each.instruction ?? '?');

describe('what an engine tells of an image', () => {
  it('in the classic store and in Podman goes by its configuration', () => {
    assert.equal(imageContent('docker', image(1)).configurationDigest, `sha256:${hex}`);
    assert.equal(imageContent('podman', image(1, { Id: hex })).configurationDigest, `sha256:${hex}`);
  });

  it('in the containerd store goes by its manifest, which is not its configuration', () => {
    const Descriptor = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: `sha256:${hex}` };
    assert.equal(imageContent('docker', image(1, { Descriptor })).configurationDigest, undefined);
  });

  it('is no more than it can tell', () => {
    assert(!imageContent('podman', image(1)).tells?.config.includes('Healthcheck'));
    assert(!imageContent('podman', image(1)).tells?.root.includes('variant'));
    assert(imageContent('docker', image(1)).tells?.config.includes('Healthcheck'));
    assert.equal(imageContent('docker', image(1)).manifest, undefined);
    assert.equal(imageContent('docker', image(1)).size, undefined);
  });

  it('of layers is their content, and what made them by Podman’s history', () => {
    const History = [{ created_by: 'ARG A', empty_layer: true }, { created_by: 'COPY a /a # buildkit' }];
    const { layers } = imageContent('podman', image(1, { History }));
    assert.deepEqual(layers, [{ position: 1, diffId: 'sha256:0', instruction: 'COPY a /a' }]);
  });

  const histories: [title: string, layers: number, entries: [by: string, size: string][], expected: string[]][] = [
    [
      'by their sizes',
      2,
      [
        ['ARG A', '0B'],
        ['COPY a /a', '5MB'],
        ['/bin/sh -c x', '1B'],
      ],
      ['COPY a /a', 'RUN x'],
    ],
    [
      'by their instructions, where a layer holds no bytes',
      2,
      [
        ['ADD a /', '5MB'],
        ['WORKDIR /w', '0B'],
        ['CMD ["a"]', '0B'],
      ],
      ['ADD a /', 'WORKDIR /w'],
    ],
    ['not at all, where neither fits', 3, [['COPY a /a', '5MB']], ['?', '?', '?']],
    ['not at all, where none is told', 1, [], ['?']],
  ];
  for (const [title, layers, entries, expected] of histories) {
    it(`of layers is what made them by Docker’s history: ${title}`, () => {
      assert.deepEqual(instructions(imageContent('docker', image(layers), printed(...entries))), expected);
    });
  }

  it('is read whatever it is', () => {
    for (const odd of [{}, { RootFS: 7, Config: 'x', Id: 9 }, { RootFS: { Layers: [1, null] } }]) {
      assert.doesNotThrow(() => imageContent('docker', odd));
    }
    assert.deepEqual(parseDockerHistory('<html>\n{"CreatedBy":7}\n\n'), [{ createdBy: '', hasBytes: true }]);
  });
});
