// The lists of images that engines print, in every shape that was seen.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseImages } from '../../src/engine/images.ts';

const recorded = async (name: string) =>
  parseImages(await readFile(join(import.meta.dirname, 'fixtures', name), 'utf8'));

const id = `sha256:${'0123456789abcdef'.repeat(4)}`;
const other = `sha256:${'f'.repeat(64)}`;
const docker = (over: object) =>
  JSON.stringify({
    ID: id,
    Repository: 'a/b',
    Tag: '1',
    Size: '7.24MB',
    CreatedAt: '2026-11-20 13:34:35 +0000 UTC',
    ...over,
  });
const podman = (over: object) => ({ Id: id.slice(7), Names: ['localhost/a:1'], Size: 5, Created: 1700000000, ...over });

describe('a list of images', () => {
  it('of Docker’s containerd store has each image once, with all its names', async () => {
    assert.deepEqual(
      (await recorded('docker-28-containerd-images.jsonl')).map(({ names, size }) => [names, size]),
      [
        [['dang:1'], 10_700],
        [['localhost:5000/single/busybox:latest', 'own:2'], 3_070_000],
        [['localhost:5000/base/busybox:latest', 'localhost/own:1'], 3_210_000],
      ],
    );
  });

  it('of Docker’s classic store has untagged ones without a name', async () => {
    const images = await recorded('docker-28-classic-images.jsonl');
    assert.deepEqual(
      images.map(({ names, size }) => [names.length, size]),
      [
        [0, 29],
        [1, 10],
        [3, 2_060_000],
        [1, 1_980_000],
      ],
    );
    assert.equal(new Date(images[0]?.created ?? 0).toISOString(), '2026-11-20T13:35:00.000Z');
  });

  it('of Podman 4 has each image once, though it prints it for each of its names', async () => {
    assert.deepEqual(
      (await recorded('podman-4-images.json')).map(({ names, size, digest }) => [names, size, digest?.slice(0, 13)]),
      [
        [['localhost/other:1'], 546, 'sha256:20b959'],
        [[], 1_985_792, 'sha256:ccb686'],
        [[], 2_068_223, 'sha256:c77d69'],
        [['localhost/own:1', 'localhost:5000/pp/x:2'], 2_070_569, 'sha256:39eb7e'],
        [['localhost:5000/single/busybox:latest', 'localhost/single:1'], 1_988_065, 'sha256:d27451'],
      ],
    );
  });

  const shapes: [name: string, text: string, expected: unknown][] = [
    ['nothing', '', []],
    ['Podman’s nothing', '[]\n', []],
    [
      'a time zone, as Docker prints times',
      docker({ CreatedAt: '2026-11-20 14:34:35 +0100 CET' }),
      [{ id, names: ['a/b:1'], size: 7_240_000, created: Date.UTC(2026, 10, 20, 13, 34, 35) }],
    ],
    ['no size and no time that can be read', docker({ Size: 'N/A', CreatedAt: 'N/A' }), [{ id, names: ['a/b:1'] }]],
    [
      'what was pulled by its digest',
      docker({ Tag: '<none>', Size: '1.5kB', CreatedAt: '' }),
      [{ id, names: [], size: 1500 }],
    ],
    [
      'lines of anything else',
      `WARNING: x\r\n${docker({ Size: '', CreatedAt: '' })}\r\n{"ID":"sha256:12","Repository":"x"}\n{"ID`,
      [{ id, names: ['a/b:1'] }],
    ],
    [
      'another order of an image’s lines',
      [docker({}), docker({ ID: other, Tag: '2' }), docker({ Tag: '3' })].join('\n'),
      [
        { id, names: ['a/b:1', 'a/b:3'], size: 7_240_000, created: Date.UTC(2026, 10, 20, 13, 34, 35) },
        { id: other, names: ['a/b:2'], size: 7_240_000, created: Date.UTC(2026, 10, 20, 13, 34, 35) },
      ],
    ],
    [
      'a list made in Podman 5, which says so',
      JSON.stringify([podman({ IsManifestList: true, Digest: other, Arch: 'amd64', Os: 'linux' })]),
      [{ id, names: ['localhost/a:1'], size: 5, created: 1_700_000_000_000, digest: other, isList: true }],
    ],
    [
      'members of the wrong shape',
      JSON.stringify([podman({ Names: 'x', Size: 'y', Created: null, IsManifestList: 'true' }), 1, null, { Id: 1 }]),
      [{ id, names: [] }],
    ],
    ['no time that is none', JSON.stringify([podman({ Created: 1e300 })]), [{ id, names: ['localhost/a:1'], size: 5 }]],
    ['half a list', '[{"Id":', []],
    ['an object where a list should be', '{"Id":1}', []],
  ];
  for (const [name, text, expected] of shapes) {
    it(`reads ${name}`, () => assert.deepEqual(parseImages(text), expected));
  }
});
