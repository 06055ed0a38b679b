// Layers that do harm, break off or are not there: an error with words, at once, and never a verdict.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { lookInside } from '../../../src/registry/contents/lookInside.ts';
import { elf } from '../../support/registry/executables.ts';
import type { Fault } from '../../support/registry/faults.ts';
import { startFaultyRegistry } from '../../support/registry/faulty.ts';
import { layeredImage, layerOf, type LayerBytes } from '../../support/registry/layered.ts';
import { digestOf } from '../../support/registry/store.ts';
import { failureOf } from '../support.ts';
import { look, lookAt } from './support.ts';

const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip';
/** The same bytes many times, in a few: a member for each time. */
const repeated = (bytes: Buffer, times: number): LayerBytes => {
  const member = gzipSync(bytes);
  return { bytes: Buffer.concat(Array.from({ length: times }, () => member)), mediaType };
};
const gzipped = (tar: Buffer): LayerBytes => ({ bytes: gzipSync(tar), mediaType });

async function tarOf(header: { readonly name: string; readonly type?: 'symlink'; readonly linkname?: string }) {
  const archive = pack();
  archive.entry(header, '');
  archive.finalize();
  return buffer(archive);
}

describe('a layer that', () => {
  const tooLarge: readonly (readonly [title: string, layer: () => Promise<LayerBytes> | LayerBytes])[] = [
    ['grows beyond measure', () => repeated(Buffer.alloc(1_000_000), 400)],
    [
      'holds a file of zeros alone',
      async () => {
        const size = 400_000_000;
        const head = pack();
        head.entry({ name: 'var/lib/database', size }, () => undefined);
        const [header] = (await once(head, 'data')) as [Buffer];
        const [zeros, million] = [gzipSync(Buffer.alloc(1_000_000)), size / 1_000_000];
        return { bytes: Buffer.concat([gzipSync(header), ...Array.from({ length: million }, () => zeros)]), mediaType };
      },
    ],
    [
      'has more links than any image',
      async () => {
        const link = (await tarOf({ name: 'a', type: 'symlink', linkname: 'b' })).subarray(0, 512);
        return repeated(Buffer.concat(Array.from({ length: 1000 }, () => link)), 201);
      },
    ],
  ];
  for (const [title, layer] of tooLarge) {
    it(`${title} is too large, and tells nothing`, async () => {
      const layers = [await layerOf({ app: elf('amd64') }), await layer()];
      assert.deepEqual((await look(await layeredImage('linux/arm64', layers))).lines, ['linux/arm64 unread']);
    });
  }

  const refused: readonly (readonly [
    title: string,
    layer: () => Promise<LayerBytes> | LayerBytes,
    kind: string,
    words: RegExp,
  ])[] = [
    ['is no archive', () => gzipped(Buffer.from('x'.repeat(2000))), 'malformed', /Invalid tar header/],
    [
      'breaks off within a file',
      async () => gzipped((await tarOf({ name: 'etc/a' })).fill(0x31, 124, 135).subarray(0, 600)),
      'malformed',
      /./,
    ],
    [
      'is no gzip behind its first bytes',
      () => ({ bytes: Buffer.from('1f8b00000000', 'hex'), mediaType }),
      'malformed',
      /./,
    ],
    [
      'is half a gzip',
      () => ({ bytes: gzipSync(Buffer.alloc(1e6, 'ab')).subarray(0, 200), mediaType }),
      'malformed',
      /./,
    ],
    [
      'is half a Zstandard',
      () => ({ bytes: Buffer.from('28b52ffd04', 'hex'), mediaType: mediaType.replace('gzip', 'zstd') }),
      'malformed',
      /./,
    ],
  ];
  for (const [title, layer, kind, words] of refused) {
    it(`${title} is ${kind}`, async () => {
      const error = await failureOf(look(await layeredImage('linux/arm64', [await layer()])));
      assert.equal(error.kind, kind);
      assert.match(error.message, words);
    });
  }

  it('grows beyond measure behind the program that tells is none of our business', async () => {
    const layers = [repeated(Buffer.alloc(1_000_000), 400), await layerOf({ app: elf('arm64') })];
    assert.deepEqual((await look(await layeredImage('linux/arm64', layers))).lines, ['linux/arm64 /app arm64']);
  });

  const names = ['../../etc/passwd', '/../app', 'a/../../app', '', '/', '.', 'a'.repeat(5000), 'a/'.repeat(2500)];
  it('has names that lead out of it, or nowhere, is read without them', async () => {
    const archive = pack();
    for (const name of names) archive.entry({ name }, Buffer.from(elf('amd64')));
    archive.entry({ name: './/app' }, Buffer.from(elf('arm64')));
    archive.finalize();
    const { lines } = await look(await layeredImage('linux/arm64', [gzipped(await buffer(archive))]));
    assert.deepEqual(lines, ['linux/arm64 /app arm64']);
  });
});

describe('a layer that cannot be read', () => {
  it('ends the reading of all others', async () => {
    const signals: AbortSignal[] = [];
    const layer = (mark: string) => ({ mediaType, digest: `sha256:${mark.repeat(64)}`, size: 1 });
    const images = ['a', 'b'].map(mark => ({
      platform: { os: 'linux', architecture: 'arm64' },
      layers: [layer(mark)],
      configuration: '',
    }));
    async function* read({ digest }: { readonly digest: string }, signal: AbortSignal): AsyncGenerator<Uint8Array> {
      signals.push(signal);
      if (digest.endsWith('a')) yield Buffer.from('x'.repeat(2000));
      else await once(signal, 'abort');
    }
    await assert.rejects(lookInside(images, read, new AbortController().signal), { name: 'UnreadableLayer' });
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true, true],
    );
  });
});

describe('a registry that', () => {
  const failing = async (fault: Fault, timeout = 400) => {
    const layer = await layerOf({ 'etc/a': 'x'.repeat(5000), 'bin/ls': elf('arm64') });
    const built = await layeredImage('linux/arm64', [layer]);
    const digest = digestOf(layer.bytes);
    const registry = await startFaultyRegistry(
      ({ path }) => (path.endsWith(`/blobs/${digest}`) ? fault : undefined),
      async sound => sound.add('a/app:1', built),
    );
    try {
      return (await failureOf(lookAt(`${registry.host}/a/app:1`, { timeout }))).kind;
    } finally {
      await registry.close();
    }
  };
  const cases: readonly (readonly [title: string, fault: Fault, kind: string])[] = [
    ['serves half a layer', { kind: 'cut' }, 'unreachable'],
    ['serves another layer', { kind: 'wrongDigest' }, 'digest-mismatch'],
    ['serves a short layer', { kind: 'status', status: 200, body: 'short' }, 'digest-mismatch'],
    ['serves no layer', { kind: 'status', status: 404 }, 'not-found'],
    ['serves nothing', { kind: 'silent' }, 'timeout'],
    ['wants somebody else', { kind: 'status', status: 403 }, 'forbidden'],
  ];
  for (const [title, fault, kind] of cases) {
    it(`${title} is ${kind}`, async () => assert.equal(await failing(fault), kind));
  }

  it('is not waited for when that was cancelled', async () => {
    const controller = new AbortController();
    const layer = await layerOf({ app: elf('arm64') });
    const built = await layeredImage('linux/arm64', [layer]);
    const registry = await startFaultyRegistry(
      ({ path }) => {
        if (!path.endsWith(digestOf(layer.bytes))) return undefined;
        setImmediate(() => controller.abort(new DOMException('enough', 'AbortError')));
        return { kind: 'silent' };
      },
      async sound => sound.add('a/app:1', built),
    );
    try {
      await assert.rejects(lookAt(`${registry.host}/a/app:1`, { signal: controller.signal }), { name: 'AbortError' });
    } finally {
      await registry.close();
    }
  });
});
