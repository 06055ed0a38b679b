// What is found inside the images of a registry, and how little of them is read for it.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { elf, pe } from '../../support/registry/executables.ts';
import { image, MEDIA_TYPES } from '../../support/registry/images.ts';
import { index } from '../../support/registry/indexes.ts';
import { layeredImage, layerOf, type LayerBytes } from '../../support/registry/layered.ts';
import { digestOf } from '../../support/registry/store.ts';
import { look } from './support.ts';

const platforms = ['386', 'amd64', 'arm64', 'arm/v7', 'ppc64le', 'riscv64', 's390x'].map(each => `linux/${each}`);

describe('inside an image', () => {
  for (const platform of platforms) {
    it(`of ${platform} its program is of that architecture`, async () => {
      const [architecture] = platform.split('/').slice(1);
      const { lines } = await look(await image({ platform }));
      assert.deepEqual(lines, [`${platform} /app ${architecture}`]);
    });
  }

  it('of Windows its program is of that architecture', async () => {
    const { lines } = await look(await image({ platform: 'windows/arm64', osVersion: '10.0.20348.1' }));
    assert.deepEqual(lines, ['windows/arm64 C:\\app.exe arm64']);
  });

  it('whose label lies is another one than it says', async () => {
    const layer = await layerOf({ app: elf('amd64') });
    const images = await Promise.all(['linux/amd64', 'linux/arm64'].map(each => layeredImage(each, [layer])));
    const { lines } = await look(index(images));
    assert.deepEqual(lines, ['linux/amd64 /app amd64', '!linux/arm64 /app amd64']);
  });

  it('of several platforms each is looked into, its attestations not', async () => {
    const images = await Promise.all(platforms.map(platform => image({ platform })));
    const { lines, requests } = await look(index(images, { attestations: true }));
    assert.equal(lines.length, platforms.length);
    assert(lines.every(line => !line.startsWith('!') && line.includes('/app')));
    // The index; for each platform its manifest, its configuration and one layer.
    assert.equal(requests.length, 1 + 3 * platforms.length);
  });

  it('nothing that has a program is nothing to compare', async () => {
    const { lines } = await look(await layeredImage('linux/arm64', [await layerOf({ 'etc/passwd': 'root' })]));
    assert.deepEqual(lines, ['linux/arm64 nothing']);
  });

  it('without any layer there is nothing to compare', async () => {
    assert.deepEqual((await look(await layeredImage('linux/arm64', []))).lines, ['linux/arm64 nothing']);
  });
});

const oci = 'application/vnd.oci.image.layer.v1.tar';

/** `zstd:chunked` has a frame for each file, and frames to be passed over. */
function zstdFrames(tar: Buffer): Buffer {
  const skipped = Buffer.from('502a4d180400000061626364', 'hex');
  const frames = Array.from({ length: Math.ceil(tar.length / 300) }, (_, at) => tar.subarray(at * 300, at * 300 + 300));
  return Buffer.concat([skipped, ...frames.flatMap(frame => [zstdCompressSync(frame), skipped])]);
}

/** `stargz` has a member for each file. */
function gzipMembers(tar: Buffer): Buffer {
  const members = Array.from({ length: Math.ceil(tar.length / 300) }, (_, at) =>
    tar.subarray(at * 300, at * 300 + 300),
  );
  return Buffer.concat(members.map(member => gzipSync(member)));
}

describe('a layer', () => {
  const files = { 'etc/a': 'text', 'etc/b': '#!/bin/sh', app: elf('arm64') };
  const readable: readonly (readonly [title: string, mediaType: string, compress: (tar: Buffer) => Buffer])[] = [
    ['in gzip', `${oci}+gzip`, tar => gzipSync(tar)],
    ['in gzip of many members', `${oci}+gzip`, gzipMembers],
    ['in Zstandard', `${oci}+zstd`, tar => zstdCompressSync(tar)],
    ['in Zstandard of many frames', `${oci}+zstd`, zstdFrames],
    ['not compressed', oci, tar => tar],
    ['of Docker', MEDIA_TYPES.docker.layer, tar => gzipSync(tar)],
    ['of Docker in Zstandard', 'application/vnd.docker.image.rootfs.diff.tar.zstd', tar => zstdCompressSync(tar)],
    ['that calls itself gzip and is not', `${oci}+gzip`, tar => tar],
  ];
  for (const [title, mediaType, compress] of readable) {
    it(`${title} is read`, async () => {
      const { lines } = await look(await layeredImage('linux/arm64', [await layerOf(files, mediaType, compress)]));
      assert.deepEqual(lines, ['linux/arm64 /app arm64']);
    });
  }

  const unreadable = [
    `${oci}+gzip+encrypted`,
    `${oci}+encrypted`,
    'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
    'application/vnd.in-toto+json',
  ];
  for (const mediaType of unreadable) {
    it(`of ${mediaType} leaves the image unread, and is not asked for`, async () => {
      const layers = [await layerOf({ app: elf('arm64') }), await layerOf(files, mediaType)];
      const { lines, requests } = await look(await layeredImage('linux/amd64', layers));
      assert.deepEqual(lines, ['linux/amd64 unread']);
      assert.equal(requests.length, 4);
    });
  }

  it('below the one that tells is not asked for', async () => {
    const layers = [await layerOf({ 'bin/sh': elf('amd64') }, 'application/x-unknown'), await layerOf(files)];
    const { lines, requests } = await look(await layeredImage('linux/arm64', layers));
    assert.deepEqual(lines, ['linux/arm64 /app arm64']);
    assert(!requests.includes(`blobs/${digestOf(layers[0]?.bytes ?? Buffer.alloc(0))}`));
  });

  it('that several platforms share is read once', async () => {
    const shared = await layerOf({ 'etc/passwd': 'root', 'etc/b': '#!/bin/sh' });
    const images = await Promise.all(
      ['amd64', 'arm64', 's390x'].map(async each =>
        layeredImage(`linux/${each}`, [await layerOf({ app: elf(each) }), shared]),
      ),
    );
    const { lines, requests } = await look(index(images));
    assert.deepEqual(lines, ['linux/amd64 /app amd64', 'linux/arm64 /app arm64', 'linux/s390x /app s390x']);
    // Three configurations, three layers, and the shared one.
    assert.equal(requests.filter(each => each.startsWith('blobs/')).length, 7);
  });

  it('that stands in an image twice is read once', async () => {
    const empty = await layerOf({});
    const { lines, requests } = await look(
      await layeredImage('linux/arm64', [empty, await layerOf({ app: elf('arm64') }), empty, empty]),
    );
    assert.deepEqual(lines, ['linux/arm64 /app arm64']);
    assert.equal(requests.filter(each => each === `blobs/${digestOf(empty.bytes)}`).length, 1);
  });
});

describe('of a large layer', () => {
  const size = 48 * 1024 * 1024;
  /** Bytes that stand in buffers on the way when the answer is known. */
  const onTheWay = 16 * 1024 * 1024;
  let large: LayerBytes;
  before(async () => {
    large = await layerOf({ app: Buffer.concat([elf('arm64'), randomBytes(size)]) });
  });

  it('little more is read than the program’s header', async () => {
    const { lines, sent } = await look(await layeredImage('linux/arm64', [large]));
    assert.deepEqual(lines, ['linux/arm64 /app arm64']);
    assert(sent < onTheWay, `${sent} bytes were sent`);
  });

  it('of more platforms than are read at once, all are read', async () => {
    const images = platforms.map(async platform => {
      const [architecture = ''] = platform.split('/').slice(1);
      const layer = await layerOf({ app: Buffer.concat([elf(architecture), randomBytes(2_000_000)]) });
      return layeredImage(platform, [layer, await layerOf({ x: randomBytes(2_000_000) })]);
    });
    const { lines } = await look(index(await Promise.all(images)));
    assert.equal(lines.length, platforms.length);
    assert(lines.every(line => !line.startsWith('!') && line.includes('/app')));
  });

  it('no more is read for one platform, while another is still looked into', async () => {
    const late = await layerOf({ x: randomBytes(size), app: elf('amd64') });
    const images = [layeredImage('linux/amd64', [late]), layeredImage('linux/arm64', [large])];
    const { lines, sent } = await look(index(await Promise.all(images)));
    assert.deepEqual(lines, ['linux/amd64 /app amd64', 'linux/arm64 /app arm64']);
    assert(sent < size + onTheWay, `${sent} bytes were sent`);
  });

  it('nothing is read where a layer above it tells', async () => {
    const { sent } = await look(await layeredImage('linux/arm64', [large, await layerOf({ app: elf('arm64') })]));
    assert(sent < 20_000, `${sent} bytes were sent`);
  });

  it('that is shared by those whose label lies, little more is read', async () => {
    const images = await Promise.all(['linux/amd64', 'linux/arm64'].map(each => layeredImage(each, [large])));
    const { lines, sent } = await look(index(images));
    assert.deepEqual(lines, ['!linux/amd64 /app arm64', 'linux/arm64 /app arm64']);
    assert(sent < onTheWay, `${sent} bytes were sent`);
  });
});

describe('inside an image of Windows', () => {
  it('whose base is kept elsewhere, what was put on it counts', async () => {
    const base = await layerOf({ 'Files/x': '' }, 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip');
    const app = await layerOf({ 'Files/app/run.exe': pe('amd64') });
    const start = { Entrypoint: ['C:\\app\\run.exe'] };
    const { lines } = await look(await layeredImage('windows/amd64', [base, app], start));
    assert.deepEqual(lines, ['windows/amd64 C:\\app\\run.exe amd64']);
  });
});
