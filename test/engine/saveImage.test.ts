// Images that the real engines hold, saved, read and copied by our client into a real registry, from where they run.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPlatform } from '../../src/core/platform.ts';
import type { Descriptor } from '../../src/core/manifest.ts';
import { EngineError, runEngine, type Engine } from '../../src/engine/engine.ts';
import { saveImage } from '../../src/engine/saveImage.ts';
import { createApi } from '../../src/registry/api.ts';
import { openSavedImage } from '../../src/registry/contents/savedImage.ts';
import { createManifests, type FetchedManifest } from '../../src/registry/manifests.ts';
import { createBlobs } from '../../src/registry/write/blobs.ts';
import { createCopier } from '../../src/registry/write/copy.ts';
import { createUploads } from '../../src/registry/write/upload.ts';
import { pushAccess } from '../../src/registry/write/writing.ts';
import { createWriting } from '../../src/registry/write/write.ts';
import type { SavedImage } from '../../src/registry/write/indexDraft.ts';
import { basePlatforms, pushBusyboxBase } from '../support/engine/baseImages.ts';
import { startEngine } from '../support/engine/engine.ts';
import { startPodman } from '../support/engine/podman.ts';
import { requireEngine } from '../support/engine/required.ts';
import { startDistribution } from '../support/registry/distribution.ts';
import { referenceTo, withClient } from '../registry/support.ts';

const { signal } = new AbortController();
const machines: Readonly<Record<string, string>> = {
  'linux/amd64': 'x86_64',
  'linux/arm64': 'aarch64',
  'linux/arm/v7': 'armv7l',
};

describe('an image that an engine holds', function () {
  this.timeout(120_000);
  const undo = new AsyncDisposableStack();
  let host: string;
  let base: string;
  let podman: Engine;
  let containerd: Engine;
  let classic: Engine;
  let folder: string;
  let count = 0;

  before(async function () {
    await requireEngine(this);
    const registry = await startDistribution();
    undo.defer(() => registry.stop());
    host = registry.host;
    const builder = await startEngine({ store: 'containerd' });
    undo.defer(() => builder.stop());
    base = await pushBusyboxBase(builder, host);
    const other = await startEngine({ store: 'classic' });
    undo.defer(() => other.stop());
    const ownPodman = await startPodman(host);
    if ('missing' in ownPodman) throw new Error(ownPodman.missing);
    undo.defer(() => ownPodman.stop());
    containerd = { kind: 'docker', program: builder.dockerPath, env: builder.env };
    classic = { kind: 'docker', program: other.dockerPath, env: other.env };
    podman = { kind: 'podman', program: ownPodman.path };
    folder = await mkdtemp(join(tmpdir(), 'saved $(x); a '));
    undo.defer(() => rm(folder, { recursive: true }));
  });
  after(() => undo.disposeAsync());

  const done = async (engine: Engine, ...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await runEngine(engine, args, { timeout: 60_000 });
    assert.equal(exitCode, 0, stderr);
    return stdout.trim();
  };
  const saved = async (engine: Engine, name: string): Promise<SavedImage> => {
    const own = await mkdtemp(join(folder, 'one'));
    return openSavedImage(await saveImage(engine, name, own, signal), own, signal);
  };

  /** Copies it, and has an engine that does not hold it pull and run each platform; as `linux/arm64 aarch64`. */
  const ran = async ({ root, content }: SavedImage, by: Engine, platforms: readonly string[]): Promise<string[]> => {
    const repository = `copied/${count++}`;
    const settings = { credentials: async () => undefined, options: () => ({}), timeout: () => 10_000 };
    const api = createApi(settings);
    const manifests = createManifests(api);
    const blobs = createBlobs(api);
    const parts = { api, manifests, blobs, uploads: createUploads(api, blobs), writing: createWriting(api, manifests) };
    const copier = createCopier(parts, { host, repository }, { access: pushAccess({ host, repository }) });
    await copier.copy({ repository: { host, repository }, saved: content }, root, signal);
    await api.close();
    const found: string[] = [];
    for (const platform of platforms) {
      // The classic store holds what a digest names for one platform only.
      const child = manifestsIn(root)?.find(each => each.platform && formatPlatform(each.platform) === platform);
      const name = `${host}/${repository}@${child?.digest ?? root.digest}`;
      const line = ['run', '--rm', '--network=none', `--platform=${platform}`, name, '/bin/busybox', 'uname', '-m'];
      found.push(`${platform} ${await done(by, ...line)}`);
    }
    return found;
  };
  const expected = (platforms: readonly string[]) => platforms.map(each => `${each} ${machines[each]}`);
  const platformsOf = ({ root }: SavedImage): string[] =>
    (manifestsIn(root) ?? []).map(({ platform }) => (platform ? formatPlatform(platform) : 'none'));

  it('in Docker with all its platforms is, to the byte, what was pushed', async () => {
    const image = await saved(containerd, base);
    const pushed = JSON.parse(await done(containerd, 'image', 'inspect', base)) as [{ Id: string }];
    assert.equal(image.root.digest, pushed[0].Id);
    assert.deepEqual(await ran(image, classic, basePlatforms), expected(basePlatforms));
  });

  it('in Docker with one of its platforms is an index of that one', async () => {
    const other = await startEngine({ store: 'containerd' });
    try {
      const engine: Engine = { kind: 'docker', program: other.dockerPath, env: other.env };
      await done(engine, 'pull', '--platform=linux/arm64', base);
      const image = await saved(engine, base);
      assert.deepEqual(platformsOf(image), ['linux/arm64']);
      await done(engine, 'pull', '--platform=linux/amd64', base);
      const more = await saved(engine, base);
      assert.deepEqual(platformsOf(more), ['linux/amd64', 'linux/arm64']);
      for (const each of [image, more]) {
        assert.deepEqual(await ran(each, classic, ['linux/arm64']), expected(['linux/arm64']));
      }
    } finally {
      await other.stop();
    }
  });

  it('in Docker’s classic store keeps its ID, and has its layers compressed', async () => {
    await done(classic, 'pull', '--platform=linux/arm64', base);
    const image = await saved(classic, base);
    const [{ Id: id, Size: size }] = JSON.parse(await done(classic, 'image', 'inspect', base)) as [
      { Id: string; Size: number },
    ];
    const { manifest } = image.root;
    assert(manifest.kind === 'image');
    assert.equal(manifest.config.digest, id);
    assert.deepEqual(
      manifest.layers.map(layer => layer.mediaType),
      ['application/vnd.oci.image.layer.v1.tar+gzip'],
    );
    assert(sum(manifest.layers) < size * 0.7, `${sum(manifest.layers)} of ${size}`);
    assert.equal((await saved(classic, base)).root.digest, image.root.digest, 'the same each time');
    assert.deepEqual(await ran(image, containerd, ['linux/arm64']), expected(['linux/arm64']));
  });

  it('in Podman keeps its ID', async () => {
    await done(podman, 'pull', '--platform=linux/arm64', base);
    const image = await saved(podman, base);
    const id = await done(podman, 'image', 'inspect', '--format={{.Id}}', base);
    assert(image.root.manifest.kind === 'image');
    assert.equal(image.root.manifest.config.digest, `sha256:${id}`);
    await done(podman, 'image', 'rm', '--all', '--force');
    assert.deepEqual(await ran(image, containerd, ['linux/arm64']), expected(['linux/arm64']));
  });

  it('as a list in Podman is an index of all that were built', async () => {
    const file = join(folder, 'Dockerfile');
    await writeFile(file, `FROM ${base}\nRUN uname -m > /machine\n`);
    const platforms = ['linux/amd64', 'linux/arm64'];
    await done(
      podman,
      'build',
      `--platform=${platforms.join()}`,
      '--manifest=localhost/list:1',
      '--file',
      file,
      folder,
    );
    const image = await saved(podman, 'localhost/list:1');
    assert.deepEqual(platformsOf(image).toSorted(), platforms);
    assert.deepEqual(await ran(image, containerd, platforms), expected(platforms));
  });

  it('saved by an old Docker, as Podman writes it too, is read all the same', async () => {
    await done(podman, 'pull', '--platform=linux/arm/v7', base);
    const path = join(folder, 'docker-archive.tar');
    await done(podman, 'image', 'save', '--format=docker-archive', `--output=${path}`, base);
    const image = await openSavedImage([{ path }], await mkdtemp(join(folder, 'one')), signal);
    await done(podman, 'image', 'rm', '--all', '--force');
    assert.deepEqual(await ran(image, containerd, ['linux/arm/v7']), expected(['linux/arm/v7']));
  });

  it('in two engines becomes one index in a registry, and runs from there', async () => {
    await done(classic, 'pull', '--platform=linux/arm64', base);
    await done(podman, 'pull', '--platform=linux/arm/v7', base);
    const engines = { docker: classic, podman };
    const manifests = [
      { engine: 'docker' as const, reference: referenceTo(base) },
      {
        engine: 'podman' as const,
        reference: referenceTo(base),
        platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
      },
    ];
    const target = { host, repository: 'copied/both' };
    const pushed = await withClient({}, async client => {
      const openSaved = (engine: 'docker' | 'podman', name: string) => saved(engines[engine], name);
      const draft = await client.draftIndex({ target, tags: ['1'], manifests }, { signal, openSaved });
      return client.pushDraft(draft, { signal });
    });
    assert.deepEqual(
      pushed.transfers.map(({ how }) => how),
      ['uploaded', 'uploaded'],
    );
    const name = `${host}/copied/both:1`;
    for (const platform of ['linux/arm64', 'linux/arm/v7']) {
      const line = ['run', '--rm', '--network=none', `--platform=${platform}`, name, '/bin/busybox', 'uname', '-m'];
      assert.equal(await done(containerd, ...line), machines[platform]);
    }
  });

  for (const kind of ['docker', 'podman'] as const) {
    it(`that is not there is ${kind}’s error`, async () => {
      const engine = kind === 'docker' ? containerd : podman;
      await assert.rejects(saved(engine, 'localhost/nothing:here'), error => {
        assert(error instanceof EngineError);
        assert.match(error.message, /no such image|image not known/i);
        return true;
      });
    });
  }

  it('is not saved to its end when that was cancelled', async () => {
    const own = await mkdtemp(join(folder, 'one'));
    const stop = new AbortController();
    const saving = saveImage(containerd, base, own, stop.signal);
    stop.abort(new DOMException('enough', 'AbortError'));
    await assert.rejects(saving, { name: 'AbortError' });
    assert.deepEqual(await readdir(own), []);
  });
});

function manifestsIn({ manifest }: FetchedManifest): readonly Descriptor[] | undefined {
  return manifest.kind === 'index' ? manifest.manifests : undefined;
}

function sum(layers: readonly Descriptor[]): number {
  return layers.reduce((all, { size }) => all + size, 0);
}
