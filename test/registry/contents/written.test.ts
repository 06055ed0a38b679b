// Archives and folders on this machine, read as a registry is.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { formatPlatform } from '../../../src/core/platform.ts';
import { archiveReference, openArchive } from '../../../src/registry/contents/archive.ts';
import { lookIntoFolder } from '../../../src/registry/contents/folder.ts';
import { lookInside } from '../../../src/registry/contents/lookInside.ts';
import { readImages } from '../../../src/registry/contents/registryImages.ts';
import { describeManifest } from '../../../src/registry/describe.ts';
import { elf } from '../../support/registry/executables.ts';
import { image, type BuiltImage } from '../../support/registry/images.ts';
import { index } from '../../support/registry/indexes.ts';
import { uncancelled } from '../support.ts';

let folder: string;
before(async () => void (folder = await mkdtemp(join(tmpdir(), 'multiarch-written-'))));
after(() => rm(folder, { recursive: true, force: true }));

type Entries = Map<string, Buffer>;

const pathOf = (digest: string) => `blobs/${digest.replace(':', '/')}`;

/** An OCI layout of the images, of which `index.json` names the roots. */
function layoutOf(...roots: readonly BuiltImage[]): Entries {
  const all = roots.flatMap(root => [root, ...root.children]);
  const blobs = all.flatMap(each => [...each.blobs, [each.manifest.digest, each.manifest.bytes] as const]);
  const manifests = roots.map(({ manifest: { mediaType, digest, bytes }, platform }) => ({
    mediaType,
    digest,
    size: bytes.length,
    platform,
  }));
  return new Map([
    ['oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}')],
    ...blobs.map(([digest, bytes]) => [pathOf(digest), bytes] as const),
    ['index.json', Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }))],
  ]);
}

async function archived(entries: Entries, change: (tar: Buffer) => Buffer = tar => tar): Promise<string> {
  const archive = pack();
  for (const [name, bytes] of entries) archive.entry({ name }, bytes);
  archive.finalize();
  const path = join(folder, 'it’s an "archive", $(so).tar');
  await writeFile(path, change(await buffer(archive)));
  return path;
}

async function lookIntoArchive(path: string): Promise<{ digest: string; lines: string[] }> {
  const signal = uncancelled();
  const archive = await openArchive(path, signal);
  const { digest, platforms } = await describeManifest(archive, archiveReference, archive.root, signal);
  const images = await readImages(archive, archiveReference, platforms, signal);
  const found = await lookInside(images, (layer, stopped) => archive.blob(archiveReference, layer, stopped), signal);
  const lines = found.map(({ ok, file, found: what }, at) => {
    return `${ok ? '' : '!'}${formatPlatform(images[at]?.platform ?? { os: '', architecture: '' })} ${file} ${what}`;
  });
  return { digest, lines };
}

describe('an OCI archive', () => {
  const images = () => Promise.all(['linux/amd64', 'linux/arm/v7'].map(platform => image({ platform })));

  it('of an index is that index with its platforms', async () => {
    const built = index(await images(), { attestations: true });
    assert.deepEqual(await lookIntoArchive(await archived(layoutOf(built))), {
      digest: built.manifest.digest,
      lines: ['linux/amd64 /app amd64', 'linux/arm/v7 /app arm'],
    });
  });

  it('of one image is that image', async () => {
    const built = await image({ platform: 'linux/arm64' });
    const found = await lookIntoArchive(await archived(layoutOf(built)));
    assert.deepEqual(found, { digest: built.manifest.digest, lines: ['linux/arm64 /app arm64'] });
  });

  it('that names several images has all of them', async () => {
    const { lines } = await lookIntoArchive(await archived(layoutOf(...(await images()))));
    assert.deepEqual(lines, ['linux/amd64 /app amd64', 'linux/arm/v7 /app arm']);
  });

  it('of large layers, one behind the other, has an end', async () => {
    const files = { large: randomBytes(300_000) };
    const names = ['amd64', 'arm64', 's390x', 'riscv64', 'ppc64le', '386'];
    const all = await Promise.all(names.map(name => image({ platform: `linux/${name}`, files })));
    const { lines } = await lookIntoArchive(await archived(layoutOf(index(all))));
    assert.equal(lines.length, names.length);
  });

  const wrong: readonly (readonly [
    title: string,
    change: (entries: Entries, built: BuiltImage) => void,
    words: RegExp,
  ])[] = [
    ['without its index.json', entries => entries.delete('index.json'), /lacks index\.json/],
    [
      'whose index.json is no index',
      entries => entries.set('index.json', Buffer.from('{"a":1}')),
      /“manifests” cannot be read/,
    ],
    [
      'without a manifest',
      (entries, { children: [child] }) => entries.delete(pathOf(child?.manifest.digest ?? '')),
      /lacks sha256:/,
    ],
    [
      'with a blob that is not what its digest promises',
      (entries, { blobs }) => entries.set(pathOf([...blobs.keys()][0] ?? ''), Buffer.from('{}')),
      /not what its digest promises/,
    ],
    [
      'without a layer',
      (entries, { children: [child] }) => entries.delete(pathOf([...(child?.blobs.keys() ?? [])][1] ?? '')),
      /lacks sha256:/,
    ],
  ];
  for (const [title, change, words] of wrong) {
    it(`${title} is not taken for one`, async () => {
      const built = index(await images());
      const entries = layoutOf(built);
      change(entries, built);
      await assert.rejects(lookIntoArchive(await archived(entries)), { name: 'UnreadableLayer', message: words });
    });
  }

  it('that breaks off is not taken for one', async () => {
    const entries = layoutOf(index(await images()));
    const path = await archived(entries, tar => tar.subarray(0, 1000));
    await assert.rejects(lookIntoArchive(path), { name: 'UnreadableLayer' });
  });

  it('that is none is not taken for one', async () => {
    const path = await archived(new Map(), () => Buffer.from('no archive at all, however long it is'.repeat(50)));
    await assert.rejects(lookIntoArchive(path), { name: 'UnreadableLayer' });
  });

  it('that is not there is the file system’s error', async () =>
    assert.rejects(lookIntoArchive(join(folder, 'nowhere.tar')), { code: 'ENOENT' }));

  it('is not read on when that was cancelled', async () => {
    const path = await archived(layoutOf(index(await images())));
    const reason = new DOMException('enough', 'AbortError');
    await assert.rejects(openArchive(path, AbortSignal.abort(reason)), error => error === reason);
  });
});

describe('a folder', () => {
  const write = async (name: string, files: Readonly<Record<string, Buffer | string>>): Promise<string> => {
    const root = join(folder, name);
    await mkdir(root);
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
      await chmod(join(root, path), 0o755);
    }
    return root;
  };
  const arm64 = { os: 'linux', architecture: 'arm64' };

  const cases: readonly (readonly [title: string, files: Readonly<Record<string, Buffer | string>>, found: object])[] =
    [
      ['with a program', { 'app/run': elf('arm64') }, { file: '/app/run', found: 'arm64', ok: true }],
      ['with a program of another machine', { run: elf('s390x') }, { file: '/run', found: 's390x', ok: false }],
      ['with programs of many', { a: elf('386'), b: elf('arm64') }, { file: '/b', found: 'arm64', ok: true }],
      ['without any', { 'a.txt': 'text' }, { file: null, found: null, ok: true }],
      ['that is empty', {}, { file: null, found: null, ok: true }],
    ];
  for (const [title, files, found] of cases) {
    it(`${title} is ${JSON.stringify(found)}`, async () => {
      const root = await write(title, files);
      assert.deepEqual(await lookIntoFolder(root, arm64, uncancelled()), { ...found, isRead: true });
    });
  }

  it('with a link to itself has an end', async () => {
    const root = await write('linked', { run: elf('arm64') });
    await symlink(root, join(root, 'again'));
    await symlink('nowhere', join(root, 'broken'));
    assert.equal((await lookIntoFolder(root, arm64, uncancelled())).found, 'arm64');
  });

  it('may hold what cannot be read, as a file whose name is no UTF-8', async () => {
    const root = await write('unreadable', {});
    await writeFile(Buffer.concat([Buffer.from(join(root, 'a')), Buffer.of(0xff)]), elf('amd64'));
    await mkdir(join(root, 'z'));
    await writeFile(join(root, 'z', 'run'), elf('arm64'));
    assert.equal((await lookIntoFolder(root, arm64, uncancelled())).found, 'arm64');
  });

  it('is not looked into on when that was cancelled', async () => {
    const root = await write('cancelled', { run: elf('arm64') });
    await assert.rejects(lookIntoFolder(root, arm64, AbortSignal.abort(new DOMException('no', 'AbortError'))), {
      name: 'AbortError',
    });
  });
});
