// What outlives a process: read again after a restart and by another window, verified, within bounds, and never in the way.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import type { RegistryClient } from '../../src/registry/client.ts';
import { createStore, type Store } from '../../src/registry/cache/store.ts';
import { startFaultyRegistry, type FaultyRegistry } from '../support/registry/faulty.ts';
import { NESTED_INDEX, SAMPLES } from '../support/registry/samples.ts';
import { createClient, failureOf, lines, referenceTo, uncancelled } from './support.ts';

const ttl = 60_000;

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
}

let folder: string;
let warnings: string[] = [];

const open = (more: { mostFiles?: number; mostBytes?: number } = {}): Store =>
  createStore({ folder, warn: line => void warnings.push(line), ...more });

describe('what is kept on disk', () => {
  let registry: FaultyRegistry;
  let client: RegistryClient;
  let time: number;
  let isGone: boolean;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-'));
    warnings = [];
    isGone = false;
    time = 1_000_000;
    registry = await startFaultyRegistry(() => (isGone ? { kind: 'status', status: 404 } : undefined));
    client = createClient({ timeout: 1000 });
  });
  afterEach(async () => {
    await client.close();
    await registry.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A VS Code window: a cache of its own over the folder that all share. */
  const openWindow = () => {
    const store = open();
    const cache = createImageCache(client, { store, tagTtl: () => ttl, now: () => time });
    const at = (path: string) => referenceTo(`${registry.host}/${path}`);
    return {
      look: async (path = 'sample/app:1.0') => {
        const known = await cache.lookUp(at(path), uncancelled());
        await store.settled();
        return known;
      },
      sizeOf: async (digest: string) => {
        const size = await cache.sizeOf(at('sample/app'), digest, uncancelled());
        await store.settled();
        return size;
      },
      peek: (path = 'sample/app:1.0') => cache.peek(at(path)),
      knownSize: (digest: string) => cache.knownSize(digest),
      forget: () => cache.forget(),
      settled: () => store.settled(),
    };
  };
  const asked = () => lines(registry.requests.splice(0)).map(line => line.replace('/v2/sample/', ''));

  it('is nothing, and nothing is read, before something is looked up', async () => {
    await rm(folder, { recursive: true });
    await openWindow().settled();
    await assert.rejects(stat(folder));
  });

  const images: readonly (readonly [path: string, cold: readonly string[]])[] = [
    ['sample/app:1.0', ['GET app/manifests/1.0']],
    ['sample/nested:1.0', ['GET nested/manifests/1.0', `GET nested/manifests/${NESTED_INDEX}`]],
    ['sample/legacy:1.0', ['GET legacy/manifests/1.0', 'GET legacy/blobs/configuration']],
    [`sample/app@${SAMPLES.app.digest}`, [`GET app/manifests/${SAMPLES.app.digest}`]],
  ];
  for (const [path, cold] of images) {
    const isPinned = path.includes('@');
    const head = `HEAD ${cold[0]?.slice('GET '.length)}`;

    it(`serves the next start, and by HEAD when it is old: ${path}`, async () => {
      const first = await openWindow().look(path);
      assert.deepEqual(
        asked().map(line => line.replace(/blobs\/.*/, 'blobs/configuration')),
        cold,
      );
      time += ttl - 1;
      const restarted = openWindow();
      assert.equal(restarted.peek(path), undefined);
      assert.deepEqual(await restarted.look(path), first);
      assert.deepEqual(asked(), []);
      time += 1;
      const revalidated = await openWindow().look(path);
      assert.deepEqual(revalidated, { ...first, asOf: isPinned ? first.asOf : time });
      assert.deepEqual(asked(), isPinned ? [] : [head]);
      assert.deepEqual(await openWindow().look(path), revalidated);
      assert.deepEqual(asked(), []);
    });

    it(`is shown with its age without a network after a start: ${path}`, async () => {
      const first = await openWindow().look(path);
      await registry.close();
      time += 10 * ttl;
      const { offline, ...known } = await openWindow().look(path);
      assert.deepEqual([known, offline?.kind], [first, isPinned ? undefined : 'unreachable']);
    });
  }

  it('a tag that is gone is not shown after the next start', async () => {
    const window = openWindow();
    await window.look();
    time += ttl;
    isGone = true;
    assert.equal((await failureOf(window.look())).kind, 'not-found');
    await window.settled();
    await registry.close();
    assert.equal((await failureOf(openWindow().look())).kind, 'unreachable');
  });

  it('two windows ask for a tag once, and know what the other one learned last', async () => {
    const [one, two] = [openWindow(), openWindow()];
    await one.look();
    const [file = ''] = await filesIn(join(folder, 'tags'));
    const { ino } = await stat(file);
    await two.look();
    assert.deepEqual(asked(), ['GET app/manifests/1.0']);
    // What was only read is not written again.
    assert.equal((await stat(file)).ino, ino);
    time += ttl;
    const { asOf } = await one.look();
    assert.equal((await two.look()).asOf, asOf);
    assert.deepEqual(asked(), ['HEAD app/manifests/1.0']);
    two.forget();
    await two.look();
    assert.deepEqual(asked(), ['HEAD app/manifests/1.0']);
  });

  it('two windows that write at once spoil nothing and leave nothing behind', async () => {
    const paths = ['sample/app:1.0', 'sample/legacy:1.0', 'sample/nested:1.0', 'sample/attested:1.0'];
    const windows = [openWindow(), openWindow(), openWindow()];
    await Promise.all(windows.flatMap(window => paths.map(path => window.look(path))));
    const names = await filesIn(folder);
    assert.deepEqual(
      names.filter(name => !/[\\/](?:manifests|configurations|tags)[\\/][0-9a-f]{64}$/.test(name)),
      [],
    );
    asked();
    for (const path of paths) await openWindow().look(path);
    assert.deepEqual([asked(), warnings], [[], []]);
  });

  it('sizes are asked for once, and known with the image after the next start', async () => {
    const { digest } = SAMPLES.app.manifests[0];
    const size = await openWindow().sizeOf(digest);
    assert.deepEqual(asked(), [`GET app/manifests/${digest}`]);
    const restarted = openWindow();
    assert.equal(restarted.knownSize(digest), undefined);
    await restarted.look();
    assert.deepEqual([restarted.knownSize(digest), await openWindow().sizeOf(digest)], [size, size]);
    assert.deepEqual(asked(), ['GET app/manifests/1.0']);
  });

  it('what was changed on disk is thrown away and asked for again', async () => {
    await openWindow().look();
    const [file = ''] = await filesIn(join(folder, 'manifests'));
    const exact = await readFile(file);
    assert.equal(createHash('sha256').update(exact).digest('hex'), SAMPLES.app.digest.slice('sha256:'.length));
    await writeFile(file, exact.toString().replace('arm64', 'amd64'));
    const store = open();
    assert.equal(await store.read('manifests', SAMPLES.app.digest), undefined);
    await store.settled();
    await assert.rejects(stat(file));
    asked();
    await openWindow().look();
    assert.deepEqual([asked(), await readFile(file)], [['GET app/manifests/1.0'], exact]);
  });

  const spoiled = [
    '',
    'nonsense',
    '{"digest":1}',
    JSON.stringify({ name: 'other', digest: SAMPLES.app.digest, asOf: 1e6 }),
  ];
  for (const text of spoiled) {
    it(`a tag’s file that says ${text || 'nothing'} is as good as none`, async () => {
      await openWindow().look();
      const [file = ''] = await filesIn(join(folder, 'tags'));
      await writeFile(file, text);
      asked();
      await openWindow().look();
      assert.deepEqual(asked(), ['GET app/manifests/1.0']);
      assert.equal((await readFile(file)).includes(SAMPLES.app.digest), true);
    });
  }

  it('a digest’s file that points to another image is not believed', async () => {
    const path = `sample/app@${SAMPLES.app.digest}`;
    await openWindow().look('sample/legacy:1.0');
    await openWindow().look(path);
    for (const file of await filesIn(join(folder, 'tags'))) {
      const pointer = JSON.parse((await readFile(file)).toString()) as object;
      await writeFile(file, JSON.stringify({ ...pointer, digest: SAMPLES.legacy.digest }));
    }
    assert.equal((await openWindow().look(path)).description.digest, SAMPLES.app.digest);
  });

  it('a folder that cannot be used is told of once, and memory serves', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder should be');
    const window = openWindow();
    const known = await window.look();
    await window.look('sample/legacy:1.0');
    assert.equal(await window.look(), known);
    assert.equal(asked().length, 3);
    assert.equal(warnings.length, 1, warnings.join('\n'));
    assert.match(warnings[0] ?? '', /^The cache on disk .*ENOTDIR/);
  });
});

describe('the bounds of what is kept on disk', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-'));
    warnings = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const fill = async (store: Store, count: number, length: number) => {
    const texts = Array.from({ length: count }, () => randomUUID().padEnd(length, '.'));
    for (const text of texts) {
      store.write('manifests', digestOf(text), text);
      await store.settled();
    }
    return texts;
  };

  it('hold the number of files', async () => {
    await fill(open({ mostFiles: 32 }), 100, 40);
    const { length } = await filesIn(folder);
    assert(length <= 32 && length >= 28, String(length));
  });

  it('hold the bytes', async () => {
    await fill(open({ mostBytes: 32_000 }), 100, 1000);
    const { length } = await filesIn(folder);
    assert(length <= 32 && length >= 28, String(length));
  });

  it('hold for what an earlier process left, with the first file written', async () => {
    await fill(open(), 100, 40);
    await fill(open({ mostFiles: 32 }), 1, 40);
    const { length } = await filesIn(folder);
    assert(length <= 32, String(length));
  });

  it('let go first what was not used for longest, be it read or written', async () => {
    const texts = await fill(open(), 40, 40);
    const pathOf = (text: string) => join(folder, 'manifests', digestOf(text).slice('sha256:'.length));
    const old = Date.now() / 1000 - 100_000;
    for (const [at, text] of texts.entries()) await utimes(pathOf(text), old + at, old + at);
    const [first = '', second = ''] = texts;
    const store = open({ mostFiles: 32 });
    assert.equal(await store.read('manifests', digestOf(first)), first);
    const [newest = ''] = await fill(store, 1, 40);
    const kept = new Set(await filesIn(folder));
    assert.deepEqual(
      [first, second, newest].map(text => kept.has(pathOf(text))),
      [true, false, true],
    );
  });

  it('keep what is no digest, or not what its digest says, away from the disk', async () => {
    const store = open();
    for (const digest of ['../../evil', 'sha256:../evil', digestOf('something else')]) {
      store.write('manifests', digest, 'text');
      await store.settled();
      assert.equal(await open().read('manifests', digest), undefined);
    }
    assert.deepEqual(await filesIn(folder), []);
  });

  it('do not read a file that is larger than any manifest', async () => {
    const text = ' '.repeat(4 * 1024 * 1024 + 1);
    await mkdir(join(folder, 'manifests'));
    await writeFile(join(folder, 'manifests', digestOf(text).slice('sha256:'.length)), text);
    assert.equal(await open().read('manifests', digestOf(text)), undefined);
  });

  it('are this user’s only', async function () {
    if (process.platform === 'win32') this.skip();
    await fill(open(), 1, 40);
    const [file = ''] = await filesIn(folder);
    assert.deepEqual(
      [
        ((await stat(file)).mode & 0o777).toString(8),
        ((await stat(join(folder, 'manifests'))).mode & 0o777).toString(8),
      ],
      ['600', '700'],
    );
  });
});
