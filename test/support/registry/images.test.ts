// The built images are what they claim to be: digests, platforms, layers, programs, attestations.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { image } from './images.ts';
import type { BuiltImage } from './images.ts';
import { NESTED_INDEX, sampleImages, SAMPLES } from './samples.ts';
import type { Sample } from './samples.ts';
import { digestOf } from './store.ts';
import type { ManifestBody } from './store.ts';

interface Config {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
  readonly rootfs: { readonly diff_ids: string[] };
}

function manifestOf(image: BuiltImage): ManifestBody {
  return JSON.parse(image.manifest.bytes.toString());
}

function configOf(image: BuiltImage): Config {
  return JSON.parse(image.blobs.get(manifestOf(image).config!.digest)!.toString());
}

async function filesOf(image: BuiltImage): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const { digest } of manifestOf(image).layers ?? []) {
    const archive = Readable.from([gunzipSync(image.blobs.get(digest)!)]).pipe(extract());
    for await (const entry of archive) files.set(entry.header.name, await buffer(entry));
  }
  return files;
}

describe('sample images', () => {
  let images: ReadonlyMap<string, BuiltImage>;
  before(async () => {
    images = await sampleImages();
  });

  for (const [name, sample] of Object.entries<Sample>(SAMPLES)) {
    it(`${name} has the digests and platforms of the table`, () => {
      for (const tag of sample.tags) {
        const built = images.get(`${sample.repository}:${tag}`)!;
        assert.equal(built.manifest.digest, sample.digest);
        const leaves = [built, ...built.children].filter(one => one.platform !== undefined);
        const found = leaves.map(one => [one.manifest.digest, one.platform?.['os.version'], platformOf(one)]);
        assert.deepEqual(
          found,
          sample.manifests.map(one => [one.digest, one.osVersion, one.platform]),
        );
      }
    });
  }

  it('attested names each attestation and its subject as BuildKit does', () => {
    const entries = manifestOf(images.get('sample/attested:1.0')!).manifests!;
    assert.deepEqual(
      entries.slice(2).map(({ digest, annotations, platform }) => ({ digest, annotations, platform })),
      SAMPLES.attested.manifests.map(({ digest, attestation }) => ({
        digest: attestation,
        annotations: { 'vnd.docker.reference.digest': digest, 'vnd.docker.reference.type': 'attestation-manifest' },
        platform: { architecture: 'unknown', os: 'unknown' },
      })),
    );
    const layers = images
      .get('sample/attested:1.0')!
      .children.slice(2)
      .map(one => manifestOf(one).layers?.[0]?.mediaType);
    assert.deepEqual(layers, ['application/vnd.in-toto+json', 'application/vnd.in-toto+json']);
  });

  it('nested has an index without a platform, then an image', () => {
    const entries = manifestOf(images.get('sample/nested:1.0')!).manifests!;
    assert.deepEqual(
      entries.map(({ digest, platform }) => [digest, platform]),
      [
        [NESTED_INDEX, undefined],
        [SAMPLES.nested.manifests[2].digest, { architecture: 's390x', os: 'linux' }],
      ],
    );
  });

  it('legacy is of Docker types throughout', () => {
    const { mediaType, config, layers } = manifestOf(images.get('sample/legacy:1.0')!);
    assert.deepEqual(
      [mediaType, config?.mediaType, layers?.[0]?.mediaType],
      [
        'application/vnd.docker.distribution.manifest.v2+json',
        'application/vnd.docker.container.image.v1+json',
        'application/vnd.docker.image.rootfs.diff.tar.gzip',
      ],
    );
  });
});

function platformOf(image: BuiltImage): string {
  const { os, architecture, variant } = configOf(image);
  return [os, architecture, variant].filter(part => part !== undefined).join('/');
}

describe('image', () => {
  // The machine numbers of the ELF specification: e_machine at offset 18, in the byte order that byte 5 names.
  const machines: ReadonlyArray<readonly [string, number]> = [
    ['linux/386', 3],
    ['linux/amd64', 62],
    ['linux/arm/v6', 40],
    ['linux/arm/v7', 40],
    ['linux/arm64', 183],
    ['linux/ppc64le', 21],
    ['linux/riscv64', 243],
    ['linux/s390x', 22],
  ];
  for (const [platform, machine] of machines) {
    it(`${platform} holds an ELF program of machine ${machine}`, async () => {
      const program = (await filesOf(await image({ platform }))).get('app')!;
      assert.deepEqual(program.subarray(0, 4), Buffer.from('\x7fELF', 'latin1'));
      assert.equal(program[5] === 1 ? program.readUInt16LE(18) : program.readUInt16BE(18), machine);
    });
  }

  it('windows/amd64 holds a PE program of its machine and names its version', async () => {
    const built = await image({ platform: 'windows/amd64', osVersion: '10.0.20348.2340' });
    const program = (await filesOf(built)).get('Files/app.exe')!;
    const at = program.readUInt32LE(60);
    assert.deepEqual([program.toString('latin1', at, at + 4), program.readUInt16LE(at + 4)], ['PE\0\0', 0x8664]);
    assert.equal(configOf(built)['os.version'], '10.0.20348.2340');
  });

  it('has blobs under their own digests, diff_ids of the unpacked layers, and the files it was given', async () => {
    const built = await image({ platform: 'linux/amd64', files: { 'etc/x': 'hello' } });
    for (const [digest, bytes] of built.blobs) assert.equal(digestOf(bytes), digest);
    const unpacked = manifestOf(built).layers!.map(one => digestOf(gunzipSync(built.blobs.get(one.digest)!)));
    assert.deepEqual(configOf(built).rootfs.diff_ids, unpacked);
    assert.equal((await filesOf(built)).get('etc/x')?.toString(), 'hello');
  });
});
