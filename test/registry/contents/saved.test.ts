// What an engine saved, made fit to be pushed: rules that no engine of ours plays on purpose.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import { attestedAnnotation, type Descriptor } from '../../../src/core/manifest.ts';
import { archiveReference } from '../../../src/registry/contents/archive.ts';
import { openSavedImage } from '../../../src/registry/contents/savedImage.ts';
import type { SavedImage } from '../../../src/registry/write/indexDraft.ts';
import { withDigest } from '../../../src/core/reference.ts';
import { parseDigest } from '../../../src/core/digest.ts';
import { image, type BuiltImage } from '../../support/registry/images.ts';
import { index } from '../../support/registry/indexes.ts';
import { uncancelled } from '../support.ts';

type File = readonly [header: Partial<Header> & Pick<Header, 'name'>, bytes?: Buffer];

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'multiarch-saved-test-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const digestOf = (bytes: Buffer | string) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const pathOf = (digest: string) => `blobs/${digest.replace(':', '/')}`;

async function opened(...files: readonly File[]): Promise<SavedImage> {
  const archive = pack();
  for (const [header, bytes = ''] of files) archive.entry(header, bytes);
  archive.finalize();
  const path = join(folder, 'saved.tar');
  await writeFile(path, await buffer(archive));
  return openSavedImage([{ path }], folder, uncancelled());
}

/** A layout of a manifest and of all that is given. */
function layout(root: { mediaType: string; bytes: Buffer }, ...blobs: readonly Buffer[]): File[] {
  const { mediaType, bytes } = root;
  const manifests = [{ mediaType, digest: digestOf(bytes), size: bytes.length }];
  return [
    ...[bytes, ...blobs].map((each): File => [{ name: pathOf(digestOf(each)) }, each]),
    [{ name: 'index.json' }, Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }))],
  ];
}

const allOf = ({ manifest, blobs }: BuiltImage): Buffer[] => [manifest.bytes, ...blobs.values()];

async function manifestOf({ content }: SavedImage, digest: string): Promise<readonly Descriptor[]> {
  const parsed = parseDigest(digest);
  assert(parsed);
  const { manifest } = await content.manifest(withDigest(archiveReference, parsed), uncancelled());
  return manifest.kind === 'image' ? manifest.layers : manifest.manifests;
}

async function blobOf({ content }: SavedImage, blob: Descriptor): Promise<Buffer> {
  const bytes = await buffer(content.blob(archiveReference, blob, uncancelled()));
  assert.deepEqual([digestOf(bytes), bytes.length], [blob.digest, blob.size]);
  return bytes;
}

const entriesOf = ({ root: { manifest } }: SavedImage) => (manifest.kind === 'index' ? manifest.manifests : []);

describe('an image that an engine saved', () => {
  const platforms = ['linux/amd64', 'linux/arm64'];
  const built = async () =>
    index(await Promise.all(platforms.map(platform => image({ platform }))), { attestations: true });
  const childOf = ({ children }: BuiltImage, at: number): BuiltImage => children[at] ?? assert.fail();

  it('whole is to the byte what it was', async () => {
    const all = await built();
    const saved = await opened(...layout(all.manifest, ...all.children.flatMap(allOf)));
    assert.equal(saved.root.text, all.manifest.bytes.toString());
    assert.deepEqual(await readdir(folder), ['saved.tar']);
  });

  const partial: readonly (readonly [title: string, kept: (all: BuiltImage) => Buffer[], places: readonly number[]])[] =
    [
      [
        'without a platform goes without its attestation too',
        all => [...allOf(childOf(all, 0)), ...allOf(childOf(all, 2)), ...allOf(childOf(all, 3))],
        [0, 2],
      ],
      ['without attestations goes without them', all => [...allOf(childOf(all, 0)), ...allOf(childOf(all, 1))], [0, 1]],
      [
        'without a layer is without that platform',
        all => [...allOf(childOf(all, 1)), ...allOf(childOf(all, 0)).slice(0, 2)],
        [1],
      ],
    ];
  for (const [title, kept, places] of partial) {
    it(title, async () => {
      const all = await built();
      const saved = await opened(...layout(all.manifest, ...kept(all)));
      const before = JSON.parse(all.manifest.bytes.toString()) as { manifests: { digest: string; platform: object }[] };
      const now = JSON.parse(saved.root.text) as typeof before;
      assert.deepEqual(
        now.manifests,
        places.map(place => before.manifests[place]),
      );
    });
  }

  it('of which nothing is here is refused', async () => {
    const all = await built();
    await assert.rejects(opened(...layout(all.manifest)), { name: 'UnreadableLayer', message: /all of its content/ });
  });

  it('with layers that are not compressed has them compressed once, and is named anew in its index and its attestation', async () => {
    const layers = [
      Buffer.alloc(100_000, 'a'),
      Buffer.alloc(50_000, 'b'),
      Buffer.alloc(70_000, 'c'),
      Buffer.alloc(60_000, 'd'),
    ];
    const type = 'application/vnd.oci.image.layer.v1.tar';
    const config = Buffer.from('{"os":"linux","architecture":"arm64"}');
    const foreign = {
      mediaType: type.replace('layer', 'layer.nondistributable'),
      digest: digestOf('x'),
      size: 1,
      urls: ['https://a.example'],
    };
    const descriptor = (mediaType: string, bytes: Buffer) => ({
      mediaType,
      digest: digestOf(bytes),
      size: bytes.length,
    });
    const types = {
      config: 'application/vnd.oci.image.config.v1+json',
      manifest: 'application/vnd.oci.image.manifest.v1+json',
    };
    const twice = [...layers, ...layers.slice(0, 1)];
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: types.manifest,
        config: descriptor(types.config, config),
        layers: [foreign, ...twice.map(each => descriptor(type, each))],
        annotations: { kept: 'yes' },
      }),
    );
    const statement = Buffer.from('{}');
    const attestation = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: types.manifest,
        config: descriptor(types.config, config),
        layers: [descriptor('application/vnd.in-toto+json', statement)],
      }),
    );
    const entries = [
      { ...descriptor(types.manifest, manifest), platform: { os: 'linux', architecture: 'arm64' } },
      {
        ...descriptor(types.manifest, attestation),
        annotations: { 'vnd.docker.reference.type': 'attestation-manifest', [attestedAnnotation]: digestOf(manifest) },
      },
    ];
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    const root = { mediaType, bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests: entries })) };
    const saved = await opened(...layout(root, manifest, attestation, config, statement, ...layers));

    const [first, second] = entriesOf(saved);
    assert(first && second);
    assert.equal(second.annotations?.[attestedAnnotation], first.digest);
    assert.equal(second.digest, digestOf(attestation));
    const [kept, ...now] = await manifestOf(saved, first.digest);
    assert.equal(kept?.digest, foreign.digest);
    assert.deepEqual(
      now.map(layer => layer.mediaType),
      twice.map(() => `${type}+gzip`),
    );
    for (const [at, layer] of now.entries()) assert.deepEqual(gunzipSync(await blobOf(saved, layer)), twice[at]);
    const { text } = await saved.content.manifest(
      withDigest(archiveReference, parseDigest(first.digest)!),
      uncancelled(),
    );
    const json = JSON.parse(text) as { config: Descriptor; layers: { urls?: string[] }[]; annotations: object };
    assert.deepEqual(
      [json.config.digest, json.layers[0]?.urls, json.annotations],
      [digestOf(config), foreign.urls, { kept: 'yes' }],
    );
    assert.equal((await readdir(folder)).length, 1 + layers.length);
  });

  const config = Buffer.from('{"os":"linux","architecture":"arm64"}');
  const tar = Buffer.alloc(10_000, 'a');
  const list = (...images: object[]): File => [{ name: 'manifest.json' }, Buffer.from(JSON.stringify(images))];
  const named = { Config: 'c.json', Layers: ['1/layer.tar', '2/layer.tar'] };

  it('by an old Docker may have one layer twice, as a link', async () => {
    const saved = await opened(
      [{ name: '2/layer.tar', type: 'symlink', linkname: '../1/layer.tar' }],
      [{ name: '1/layer.tar' }, tar],
      [{ name: 'c.json' }, config],
      list(named),
    );
    assert(saved.root.manifest.kind === 'image');
    const { layers, config: found } = saved.root.manifest;
    assert.deepEqual(await blobOf(saved, found), config);
    assert.deepEqual(
      layers.map(({ mediaType }) => mediaType),
      Array(2).fill('application/vnd.docker.image.rootfs.diff.tar.gzip'),
    );
    for (const layer of layers) assert.deepEqual(gunzipSync(await blobOf(saved, layer)), tar);
  });

  const wrong: readonly (readonly [title: string, files: readonly File[], words: RegExp])[] = [
    ['without a layer', [[{ name: 'c.json' }, config], list(named)], /lacks 1\/layer\.tar/],
    [
      'whose link leads out of the archive',
      [
        [{ name: '1/layer.tar', type: 'symlink', linkname: '../../../etc/passwd' }],
        [{ name: 'c.json' }, config],
        list(named),
      ],
      /lacks 1\/layer\.tar/,
    ],
    ['of two images', [[{ name: 'c.json' }, config], list(named, named)], /2 images where one is wanted/],
    ['of none', [list()], /0 images where one is wanted/],
    ['without layers at all', [[{ name: 'c.json' }, config], list({ Config: 'c.json' })], /cannot be read/],
    ['that names no configuration', [list({ Config: { a: 1 }, Layers: [] })], /cannot be read/],
  ];
  for (const [title, files, words] of wrong) {
    it(`by an old Docker ${title} is refused`, async () => {
      await assert.rejects(opened(...files), { name: 'UnreadableLayer', message: words });
    });
  }
});
