// What was built is proven: read back from where it should be, and looked into. On a real BuildKit and a real registry.
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../src/system/run.ts';
import type { ImageSpec } from '../../src/core/builds/spec.ts';
import { parsePlatform } from '../../src/core/platform.ts';
import { InvalidReference, parseReference } from '../../src/core/reference.ts';
import type { BuildJob } from '../../src/features/builds/job.ts';
import type { BuildParts } from '../../src/features/builds/parts.ts';
import { tagPlatforms } from '../../src/features/builds/prove/platformTags.ts';
import { requireProven, resultOf, type BuildResult, type Proof } from '../../src/features/builds/prove/proof.ts';
import { proveImages } from '../../src/features/builds/prove/prove.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { describeImage, type ImageDescription } from '../../src/registry/describe.ts';
import { startEmbeddedRegistry } from '../support/registry/embedded.ts';
import { image } from '../support/registry/images.ts';

const registry = process.env['MULTIARCH_BUILD_REGISTRY'];
const base = process.env['MULTIARCH_BUILD_BASE'];
const folder = join(process.env['MULTIARCH_TEST_FOLDER'] ?? '', 'proofs');
const all = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
const signal = new AbortController().signal;

let client: RegistryClient;

const platformsOf = (names: readonly string[]) =>
  names.map(name => {
    const platform = parsePlatform(name, { os: 'linux', architecture: 'amd64' });
    assert(!(platform instanceof Error));
    return platform;
  });

function imageOf(names: readonly string[], others: Partial<ImageSpec>): ImageSpec {
  const platforms = platformsOf(names);
  const none = { buildArgs: {}, contexts: {}, platformTags: false, tags: [], output: 'push' } as const;
  return { ...none, dockerfile: join(folder, 'Dockerfile'), context: folder, platforms, ...others };
}

async function buildx(text: string, platforms: readonly string[], flags: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'Dockerfile'), text);
  const args = ['buildx', 'build', `--platform=${platforms.join(',')}`, ...flags, '--', folder];
  const { exitCode, stderr } = await run('docker', args, { timeout: 60_000 });
  assert.equal(exitCode, 0, stderr);
}

interface Proven {
  readonly proofs: readonly Proof[];
  /** Without what is other in each run: digests and sizes. */
  readonly lines: readonly string[];
}

const lines: string[] = [];
const write = (line: string) => void lines.push(line);
const parts = () => ({ client, log: { info: () => undefined } }) as unknown as BuildParts;

async function prove(image: ImageSpec, built: ReadonlyMap<string, string> = new Map()): Promise<Proven> {
  lines.length = 0;
  const job = { engine: { kind: 'docker', program: 'docker' }, images: [image] } as unknown as BuildJob;
  const proofs = await proveImages(job, built, parts(), signal, write);
  const shown = lines.map(line =>
    line
      .replace(/sha256:[0-9a-f]{12,}/g, 'DIGEST')
      .replace(/[\d.]+ [kM]?B\b/, 'SIZE')
      .replace(/ {2,}(?=\S)/g, '  '),
  );
  return { proofs, lines: shown };
}

function described(tag: string): Promise<ImageDescription> {
  const reference = parseReference(tag);
  assert(!(reference instanceof InvalidReference));
  return describeImage(client, reference, signal);
}

const text = () => `FROM ${base}\nRUN uname -m > /machine\n`;
const lie = () => `FROM --platform=$BUILDPLATFORM ${base}\nRUN uname -m > /machine\n`;

function provenResult(proofs: readonly Proof[]): BuildResult {
  requireProven(proofs);
  return resultOf(proofs);
}

describe('the proof of a build', function () {
  this.timeout(60_000);
  before(function () {
    if (registry === undefined) this.skip();
    client = createRegistryClient({
      credentials: async () => undefined,
      options: () => ({}),
      timeout: () => 10_000,
    });
  });
  after(async () => {
    await client.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe('that was pushed', () => {
    const tags = [`${registry}/proof/app:1`, `${registry}/proof/app:2`];
    const [first = ''] = tags;
    before(() => buildx(text(), all, [...tags.map(tag => `--tag=${tag}`), '--push']));

    it('tells each platform with its digest, size, attestations and program', async () => {
      const { digest, platforms } = await described(first);
      const { proofs, lines: shown } = await prove(imageOf(all, { tags }), new Map([['', digest]]));
      assert.deepEqual(
        shown,
        tags.flatMap(tag => [
          `${tag}  DIGEST`,
          '  ✓ linux/amd64  DIGEST  SIZE  1 attestation  /bin/busybox is amd64',
          '  ✓ linux/arm64  DIGEST  SIZE  1 attestation  /bin/busybox is arm64',
          '  ✓ linux/arm/v7  DIGEST  SIZE  1 attestation  /bin/busybox is arm',
        ]),
      );
      const result = provenResult(proofs);
      assert.equal(result.digest, digest);
      assert.deepEqual(new Set(result.platforms.map(each => each.digest)), new Set(platforms.map(each => each.digest)));
      assert.deepEqual(
        result.platforms.map(({ platform }) => platform),
        all,
      );
      assert(proofs[0]?.platforms.every(({ size = 0 }) => size > 100_000));
    });

    it('is an error where a platform is missing', async () => {
      const { proofs, lines: shown } = await prove(imageOf([...all, 'linux/s390x'], { tags: [first] }));
      assert.equal(shown.at(-1), '  ✗ linux/s390x  missing');
      assert.throws(() => provenResult(proofs), /proof\/app:1 was built, but lacks linux\/s390x\. Inspect it/);
    });

    it('is an error where a platform is there that nobody asked for', async () => {
      const { proofs } = await prove(imageOf(['linux/arm64'], { tags: [first] }));
      assert.throws(() => provenResult(proofs), /proof\/app:1 holds linux\/amd64, linux\/arm\/v7 too/);
    });

    it('is an error where the tag is another image than was built', async () => {
      const other = `sha256:${'0'.repeat(64)}`;
      const { proofs } = await prove(imageOf(all, { tags: [first] }), new Map([['', other]]));
      assert.throws(() => provenResult(proofs), new RegExp(`proof/app:1 is sha256:[0-9a-f]{64}, not ${other}`));
    });

    it('is read from the registry, whatever a mirror of it still has under the tag', async () => {
      const mirror = await startEmbeddedRegistry();
      const host = registry ?? '';
      const mirrored = createRegistryClient({
        credentials: async () => undefined,
        options: asked => (asked === host ? { mirrors: [mirror.host] } : {}),
        timeout: () => 10_000,
      });
      const own = client;
      try {
        client = mirrored;
        mirror.add('proof/app:1', await image({ platform: 'linux/s390x' }));
        const { proofs } = await prove(imageOf(all, { tags: [first] }));
        assert.equal(provenResult(proofs).platforms.length, 3);
      } finally {
        client = own;
        await mirrored.close();
        await mirror.close();
      }
    });

    it('rejects where the tag is not there', async () =>
      assert.rejects(prove(imageOf(all, { tags: [`${registry}/proof/app:never`] })), { kind: 'not-found' }));
  });

  it('finds the platform whose label lies, with the file, once for all tags', async () => {
    const tags = [1, 2].map(tag => `${registry}/proof/lie:${tag}`);
    await buildx(lie(), all, [...tags.map(tag => `--tag=${tag}`), '--push']);
    const { proofs, lines: shown } = await prove(imageOf(all, { tags }));
    assert.equal(shown[2], '  ✗ linux/arm64  DIGEST  SIZE  1 attestation  /bin/busybox is amd64, not arm64');
    assert.throws(
      () => provenResult(proofs),
      /proof\/lie:1 does not hold linux\/arm64 under that name: \/bin\/busybox is amd64, not arm64\. Check the --platform/,
    );
    assert.throws(() => provenResult(proofs), /linux\/arm\/v7 under that name: \/bin\/busybox is amd64, not arm\./);
  });

  for (const platforms of [all, ['linux/arm64']]) {
    it(`reads an OCI archive of ${platforms.length}`, async () => {
      const destination = join(folder, `a, "b" ${platforms.length}.tar`);
      const metadata = join(folder, 'metadata.json');
      const field = `"dest=${destination.replaceAll('"', '""')}"`;
      await buildx(text(), platforms, [`--output=type=oci,${field}`, `--metadata-file=${metadata}`]);
      const said = JSON.parse(await readFile(metadata, 'utf8')) as Record<string, string>;
      const built = new Map([['', said['containerimage.digest'] ?? '']]);
      const { proofs, lines: shown } = await prove(imageOf(platforms, { output: 'oci', destination }), built);
      assert.equal(provenResult(proofs).digest, built.get(''));
      assert.equal(shown.length, platforms.length + 1);
      assert(
        shown.some(line =>
          /^ {2}✓ linux\/arm64 {2}DIGEST {2}SIZE {2}\d attestations? {2}\/bin\/busybox is arm64$/.test(line),
        ),
        shown.join('\n'),
      );
    });
  }

  it('finds a lie in an OCI archive, and refuses what is none', async () => {
    const destination = join(folder, 'lie.tar');
    await buildx(lie(), ['linux/arm64'], [`--output=type=oci,dest=${destination}`]);
    const image = imageOf(['linux/arm64'], { output: 'oci', destination });
    const { proofs } = await prove(image);
    assert.throws(() => provenResult(proofs), /\/bin\/busybox is amd64, not arm64/);
    await writeFile(destination, 'no archive');
    await assert.rejects(prove(image), /lie\.tar cannot be read as an OCI archive: .* Build it again\./);
  });

  for (const platforms of [all, ['linux/arm/v7']]) {
    it(`finds ${platforms.length} in a folder`, async () => {
      const destination = join(folder, `local ${platforms.length}`);
      await buildx(text(), platforms, [`--output=type=local,"dest=${destination}"`]);
      const { proofs, lines: shown } = await prove(imageOf(platforms, { output: 'local', destination }));
      assert.deepEqual(
        provenResult(proofs).platforms.map(({ platform }) => platform),
        platforms,
      );
      assert.equal(shown[0], destination.replace(/ {2,}/g, '  '));
      assert.match(shown.at(-1) ?? '', /^ {2}✓ linux\/arm\/v7 {2}\/\S+ is arm$/);
    });
  }

  it('misses the folder of a platform', async () => {
    const destination = join(folder, 'local 3');
    const { proofs } = await prove(imageOf([...all, 'linux/s390x'], { output: 'local', destination }));
    assert.throws(() => provenResult(proofs), /local 3 was built, but lacks linux\/s390x/);
  });

  it('asks the engine for what was loaded', async () => {
    await buildx(text(), all, ['--tag=proof-load:1', '--load']);
    const { proofs, lines: shown } = await prove(imageOf(all, { output: 'load', tags: ['proof-load:1'] }));
    assert.deepEqual(
      shown.slice(1),
      all.map(name => `  ✓ ${name}  DIGEST`),
    );
    assert.match(provenResult(proofs).digest, /^sha256:/);
    const missing = await prove(imageOf(all, { output: 'load', tags: ['proof-load:never'] }));
    assert.throws(() => provenResult(missing.proofs), /proof-load:never was built, but lacks linux\/amd64/);
  });

  it('asks an engine of the classic store as well', async () => {
    const own = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = process.env['MULTIARCH_CLASSIC_ENGINE'];
    try {
      await buildx('FROM scratch\nCOPY Dockerfile /\n', ['linux/arm64'], ['--tag=proof-classic:1', '--load']);
      const image = imageOf(['linux/arm64'], { output: 'load', tags: ['proof-classic:1'] });
      assert.equal(provenResult((await prove(image)).proofs).platforms.length, 1);
      const { proofs } = await prove({ ...image, platforms: platformsOf(['linux/amd64']) });
      assert.throws(() => provenResult(proofs), /proof-classic:1 was built, but lacks linux\/amd64/);
    } finally {
      process.env['DOCKER_HOST'] = own;
    }
  });

  describe('with a tag for each platform', () => {
    const tag = `${registry}/proof/single:1.0`;
    const put = async (image: ImageSpec): Promise<string[]> => {
      const { proofs } = await prove(image);
      lines.length = 0;
      await tagPlatforms([image], proofs, parts(), signal, write);
      return lines.map(line => line.split('  ')[0] ?? '');
    };

    it('puts them where the index has its images', async () => {
      await buildx(text(), all, [`--tag=${tag}`, '--push']);
      const names = ['amd64', 'arm64', 'arm-v7'].map(each => `${tag}-${each}`);
      assert.deepEqual(await put(imageOf(all, { tags: [tag], platformTags: true })), names);
      const { platforms } = await described(tag);
      assert.deepEqual(
        (await Promise.all(names.map(described))).map(({ kind, digest }) => [kind, digest]),
        platforms.map(({ digest }) => ['image', digest]),
      );
    });

    it('puts them where the proof found them, though the tag has moved since', async () => {
      const moving = `${registry}/proof/moving:1`;
      await buildx(text(), all, [`--tag=${moving}`, '--push']);
      const image = imageOf(all, { tags: [moving], platformTags: true });
      const { proofs } = await prove(image);
      await buildx(`${text()}RUN true > /other\n`, all, [`--tag=${moving}`, '--push']);
      await tagPlatforms([image], proofs, parts(), signal, write);
      assert.equal((await described(`${moving}-arm64`)).digest, proofs[0]?.platforms[1]?.digest);
    });

    it('puts none where they were not asked for', async () =>
      assert.deepEqual(await put(imageOf(all, { tags: [tag] })), []));

    it('names the only image too, where no index was made', async () => {
      const alone = `${registry}/proof/alone:1`;
      await buildx(text(), ['linux/arm64'], [`--tag=${alone}`, '--push', '--provenance=false']);
      await put(imageOf(['linux/arm64'], { tags: [alone], platformTags: true }));
      assert.equal((await described(`${alone}-arm64`)).digest, (await described(alone)).digest);
    });
  });
});
