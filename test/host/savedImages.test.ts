// Images of engines as sources: saved once, read, and gone from the disk when the work is done, however it ends.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pack } from 'tar-stream';
import * as vscode from 'vscode';
import { buffer } from 'node:stream/consumers';
import { command, commandLines, removeImage } from '../../src/engine/commands.ts';
import { EngineError, type Engine } from '../../src/engine/engine.ts';
import { localEngines } from '../../src/features/shared/engines.ts';
import { withSavedImages, type OpenSaved } from '../../src/features/shared/savedImages.ts';
import type { SavedImage } from '../../src/registry/write/indexDraft.ts';
import { eventually, otherPlatform, ownPlatform } from './support.ts';

const base = process.env['MULTIARCH_BUILD_BASE'] ?? '';
const folder = join(process.env['MULTIARCH_TEST_FOLDER'] ?? '', 'saved');
const { signal } = new AbortController();

describe('saved images', function () {
  this.timeout(60_000);
  let closed: AbortController;
  const log = join(folder, 'log');
  beforeEach(async () => {
    closed = new AbortController();
    await mkdir(folder, { recursive: true });
    await writeFile(log, '');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A program in Docker's place, which says where it was told to write, and then does what the script says with `$path`. */
  const stub = async (script: string): Promise<Engine> => {
    const program = join(folder, 'docker');
    const lines = ['#!/bin/sh', 'path="${3#--output=}"', `[ "$2" != save ] || echo "$path" >> '${log}'`, script];
    await writeFile(program, lines.join('\n'), { mode: 0o755 });
    return { kind: 'docker', program };
  };
  const written = async (): Promise<string[]> => (await readFile(log, 'utf8')).split('\n').filter(Boolean);
  const within = <T>(engines: readonly Engine[], run: (openSaved: OpenSaved) => Promise<T>): Promise<T> =>
    withSavedImages({ engines: async () => engines, closed: closed.signal }, run);
  const assertGone = async (): Promise<void> => {
    const paths = await written();
    assert(paths.length > 0);
    for (const path of paths) assert(!existsSync(dirname(path)), path);
  };

  it('of the real Docker are read while the work goes on', async function () {
    if (process.env['MULTIARCH_BUILD_REGISTRY'] === undefined) this.skip();
    const engines = await localEngines();
    const docker = engines.find(({ kind }) => kind === 'docker') ?? assert.fail('no Docker');
    await command(docker, commandLines.pull(base, otherPlatform), { signal, onOutput: () => undefined });
    await within(engines, async openSaved => {
      const { root, content } = await openSaved('docker', base, signal);
      assert(root.manifest.kind === 'index');
      const place = { host: 'localhost', repository: 'a' };
      for (const { digest, mediaType, size } of root.manifest.manifests) {
        assert.match(mediaType, /manifest/);
        const [algorithm = '', hex = ''] = digest.split(':');
        const reference = { ...place, original: '', digest: { algorithm: algorithm as 'sha256', hex } };
        const { text, manifest } = await content.manifest(reference, signal);
        assert.equal(Buffer.byteLength(text), size);
        const layers = manifest.kind === 'image' ? manifest.layers : [];
        for (const layer of layers) {
          assert.equal((await buffer(content.blob(place, layer, signal))).length, layer.size);
        }
      }
    });
  });

  it('of two engines become one index, by the command', async function () {
    const host = process.env['MULTIARCH_BUILD_REGISTRY'];
    if (host === undefined) this.skip();
    const { PATH } = process.env;
    process.env['PATH'] = `${process.env['MULTIARCH_PODMAN']}:${PATH}`;
    try {
      const podman = (await localEngines()).find(({ kind }) => kind === 'podman') ?? assert.fail('no Podman');
      await command(podman, commandLines.pull(base, otherPlatform), { signal, onOutput: () => undefined });
      const manifests = [
        { image: `docker-daemon:${base}`, platform: ownPlatform },
        { image: `containers-storage:${base}`, platform: otherPlatform },
      ];
      const run = (id: string, argument: object) => vscode.commands.executeCommand(id, argument);
      await run('multiarch.createIndex', { image: `${host}/saved/both:1`, manifests });
      const verified = (await run('multiarch.verify', { reference: `${host}/saved/both:1` })) as {
        platform: string;
        ok: boolean;
        file: string;
      }[];
      assert.deepEqual(
        verified.map(({ platform, ok }) => `${platform} ${ok}`).toSorted(),
        [ownPlatform, otherPlatform].map(platform => `${platform} true`).toSorted(),
      );
      assert(verified.every(({ file }) => file.includes('busybox') || file.includes('sh')));
      await removeImage(podman, base, { signal, onOutput: () => undefined });
    } finally {
      process.env['PATH'] = PATH;
    }
  });

  const image = async (): Promise<string> => {
    const archive = pack();
    archive.entry({ name: 'c.json' }, '{"os":"linux","architecture":"arm64"}');
    archive.entry({ name: 'manifest.json' }, '[{"Config":"c.json","Layers":[]}]');
    archive.finalize();
    const path = join(folder, 'image.tar');
    await writeFile(path, await buffer(archive));
    return path;
  };

  it('are saved once, and gone when the work is done', async () => {
    const engine = await stub(`cp '${await image()}' "$path"`);
    const result = await within([engine], async openSaved => {
      const opened = await Promise.all([openSaved('docker', 'a:1', signal), openSaved('docker', 'a:1', signal)]);
      assert.equal(await openSaved('docker', 'a:1', signal), opened[0]);
      const [path = ''] = await written();
      assert(existsSync(path));
      return 'done';
    });
    assert.equal(result, 'done');
    assert.equal((await written()).length, 1);
    await assertGone();
  });

  it('are gone when the work fails', async () => {
    const engine = await stub(`cp '${await image()}' "$path"`);
    const work = within([engine], async openSaved => {
      await openSaved('docker', 'a:1', signal);
      throw new Error('the work');
    });
    await assert.rejects(work, { message: 'the work' });
    await assertGone();
  });

  it('are gone, and nothing runs on, when saving was cancelled; they may be asked for again', async () => {
    const path = await image();
    const engine = await stub(
      `if [ $(wc -l < '${log}') = 1 ]; then echo part > "$path"; exec sleep 60; fi\ncp '${path}' "$path"`,
    );
    await within([engine], async openSaved => {
      const stop = new AbortController();
      const first = openSaved('docker', 'a:1', stop.signal);
      await eventually(async () => (await written()).length, 1);
      stop.abort(new DOMException('enough', 'AbortError'));
      await assert.rejects(first, { name: 'AbortError' });
      const { root }: SavedImage = await openSaved('docker', 'a:1', signal);
      assert.equal(root.manifest.kind, 'image');
    });
    assert.equal((await written()).length, 2);
    await assertGone();
  });

  it('are gone at once when the extension ends', async () => {
    const engine = await stub('echo part > "$path"; exec sleep 60');
    const work = within([engine], openSaved => openSaved('docker', 'a:1', signal));
    const failed = assert.rejects(work, { name: 'AbortError' });
    await eventually(async () => existsSync((await written())[0] ?? ''), true);
    closed.abort(new DOMException('closed', 'AbortError'));
    await assertGone();
    await failed;
    await assertGone();
  });

  it('that cannot be read are said to be so', async () => {
    const engine = await stub('echo no archive at all, however long this is > "$path"');
    const work = within([engine], openSaved => openSaved('docker', 'a:1', signal));
    await assert.rejects(work, /What Docker saved of a:1 cannot be read: .*Pull or build the image again/);
    await assertGone();
  });

  it('that an engine does not have are its own error', async () => {
    const engine = await stub('echo "Error response from daemon: No such image: a:1" >&2; exit 1');
    const work = within([engine], openSaved => openSaved('docker', 'a:1', signal));
    await assert.rejects(work, error => error instanceof EngineError && /No such image/.test(error.message));
    await assertGone();
  });

  it('of an engine that is not there are its absence', async () => {
    const work = within([await stub('exit 0')], openSaved => openSaved('podman', 'a:1', signal));
    await assert.rejects(work, error => error instanceof EngineError && error.reason === 'not-installed');
    assert.deepEqual(await written(), []);
  });
});
