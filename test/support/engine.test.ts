// The rig's own test: a real BuildKit builds for three platforms here, and nothing of it is left afterwards.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { cacheFolder } from './paths.ts';
import { run, stopTree } from './process.ts';
import { basePlatforms, pushBusyboxBase, pushSingle } from './engine/baseImages.ts';
import { processesIn } from './engine/cgroups.ts';
import { docker, startEngine } from './engine/engine.ts';
import type { Engine } from './engine/engine.ts';
import type { EngineParts } from './engine/parts.ts';
import { peers } from './engine/parts.ts';
import { provisionEngine } from './engine/provision.ts';
import { mountsBelow, nameOf, processesNaming, removeAbandoned } from './engine/remains.ts';
import { requireEngine } from './engine/required.ts';
import { assertNothingLeft, builders, craneJson, platformsOf, shape, startEndlessBuild } from './engine/rigTest.ts';
import { startDistribution } from './registry/distribution.ts';

describe('a real BuildKit', function () {
  this.timeout(120_000);
  let parts: EngineParts;
  let engine: Engine;
  let classic: Engine;
  let registryHost: string;
  let work: string;
  const undo = new AsyncDisposableStack();

  before(async function () {
    parts = await requireEngine(this);
    work = await mkdtemp(join(tmpdir(), 'multiarch-rig-'));
    undo.defer(() => rm(work, { recursive: true, force: true }));
    const registry = await startDistribution();
    undo.defer(() => registry.stop());
    registryHost = registry.host;
    [engine, classic] = await Promise.all([startEngine({ store: 'containerd' }), startEngine({ store: 'classic' })]);
    undo.defer(() => engine.stop());
    undo.defer(() => classic.stop());
  });

  after(() => undo.disposeAsync());

  it('provisions once: the second call is quick and changes nothing', async () => {
    const stamp = join(cacheFolder, 'engine', 'recipe.json');
    const before = (await stat(stamp)).mtimeMs;
    const started = Date.now();
    assert.deepEqual(await provisionEngine(), parts);
    assert.ok(Date.now() - started < 2000, 'it took over two seconds');
    assert.equal((await stat(stamp)).mtimeMs, before);
  });

  it('builds for three platforms under emulation, and pushes what it built', async () => {
    const base = await pushBusyboxBase(engine, registryHost);
    const reference = `${registryHost}/app:latest`;
    const file = join(work, 'Dockerfile');
    await writeFile(file, `FROM ${base}\nARG TARGETARCH\nRUN echo "ran $TARGETARCH on $(uname -m)"\n`);
    const options = ['--progress', 'plain', '--platform', basePlatforms.join(','), '--push', '--tag', reference];
    const output = await docker(engine, ['buildx', 'build', ...options, '--file', file, work]);
    for (const line of [/ran amd64 on x86_64/, /ran arm64 on aarch64/, /ran arm on armv7l/]) assert.match(output, line);
    assert.deepEqual(await platformsOf(parts, reference), [...basePlatforms]);
  });

  it('pushes one platform as a manifest without an index', async () => {
    const reference = await pushSingle(engine, registryHost, 'linux/arm64', 'single/busybox');
    const manifest = await craneJson(parts, 'manifest', reference);
    assert.equal(manifest.manifests, undefined);
    assert.equal((await craneJson(parts, 'config', reference)).architecture, 'arm64');
  });

  it('lists the emulated platforms, in the shape that was recorded', async () => {
    for (const [one, name] of [
      [engine, 'containerd'],
      [classic, 'classic'],
    ] as const) {
      const live = builders(await docker(one, ['buildx', 'ls', '--format', 'json']));
      const recorded = builders(
        await readFile(new URL(`../engine/fixtures/buildx-ls-${name}.jsonl`, import.meta.url), 'utf8'),
      );
      assert.deepEqual(live.map(shape), recorded.map(shape));
      assert.ok(live[0]?.Nodes[0]?.Platforms.includes('linux/arm64'));
      assert.ok(live[0]?.Nodes[0]?.Platforms.includes('linux/arm/v7'));
    }
  });

  it('refuses several platforms in the classic store', async () => {
    const args = ['buildx', 'build', '--platform', 'linux/amd64,linux/arm64', parts.rootfs];
    const { code, text } = await run(classic.dockerPath, args, { env: classic.env });
    assert.notEqual(code, 0);
    assert.match(text, /Multi-platform build is not supported/);
  });

  it('names the clients that exist here', () => {
    const found = peers(parts);
    for (const name of ['crane', 'oras', 'docker']) assert.ok(existsSync(found[name] ?? ''), name);
  });

  it('stops in the middle of a build and leaves no process, mount, cgroup, link or folder', async () => {
    const doomed = await startEngine({ store: 'containerd' });
    const build = await startEndlessBuild(doomed, registryHost, work);
    assert.notDeepEqual(await processesNaming(doomed.folder), []);
    assert.notDeepEqual(await processesIn(nameOf(doomed.folder)), []);
    assert.notDeepEqual(await mountsBelow(doomed.folder), []);
    await doomed.stop();
    await assertNothingLeft(doomed.folder);
    await stopTree(build);
  });

  it('clears away what a killed test run left', async () => {
    const script = `import { startEngine } from ${JSON.stringify(new URL('engine/engine.ts', import.meta.url).href)};
        console.log((await startEngine({ store: 'containerd' })).folder); process.kill(process.pid, 'SIGKILL');`;
    const { text } = await run(process.execPath, ['--input-type=module-typescript', '--eval', script]);
    const folder = text.trim();
    assert.ok(existsSync(folder), text);
    await removeAbandoned();
    await assertNothingLeft(folder);
  });
});
