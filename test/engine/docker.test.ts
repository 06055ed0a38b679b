// The real engine, asked what a build needs to know; and the ways in which there is none.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPlatform, type Platform } from '../../src/core/platform.ts';
import type { BuildSpec } from '../../src/core/builds/spec.ts';
import { commandLine } from '../../src/engine/builds/steps.ts';
import { chooseBuilder, listBuilders } from '../../src/engine/builders/list.ts';
import { loadedImage } from '../../src/engine/loadedImage.ts';
import { EngineError } from '../../src/engine/engine.ts';
import { run } from '../../src/system/run.ts';
import { planOf } from '../core/builds/support.ts';
import { pushBusyboxBase } from '../support/engine/baseImages.ts';
import { startEngine, type Engine } from '../support/engine/engine.ts';
import { requireEngine } from '../support/engine/required.ts';
import { startDistribution, type Distribution } from '../support/registry/distribution.ts';

const { signal } = new AbortController();
const amd64: Platform = { os: 'linux', architecture: 'amd64' };
const arm64: Platform = { os: 'linux', architecture: 'arm64' };
const s390x: Platform = { os: 'linux', architecture: 's390x' };

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert(error instanceof EngineError, String(error));
  return error.reason;
}

describe('without an engine', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-'));
  });
  after(() => rm(folder, { recursive: true }));

  const stub = async (name: string, script: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return path;
  };

  it('a program that is not there', async () => {
    assert.equal(await reasonOf(listBuilders({ program: join(folder, 'nothing') }, signal)), 'not-installed');
  });
  it('a docker without buildx', async () => {
    const program = await stub('old', `echo "docker: 'buildx' is not a docker command." >&2; exit 1`);
    assert.equal(await reasonOf(listBuilders({ program }, signal)), 'no-buildx');
  });
  it('an engine that does not run', async () => {
    const program = await stub(
      'down',
      'echo "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?" >&2; exit 1',
    );
    assert.equal(await reasonOf(listBuilders({ program }, signal)), 'not-running');
  });
  it('a builder that is not there', () => {
    assert.throws(
      () => chooseBuilder([], 'mine'),
      (error: unknown) => error instanceof EngineError && error.reason === 'no-such-builder',
    );
  });
});

describe('with a real engine', () => {
  let engine: Engine;
  let classic: Engine;
  let registry: Distribution;
  let folder: string;
  const docker = (of: Engine = engine) => ({ kind: 'docker' as const, program: of.dockerPath, env: of.env });

  before(async function () {
    await requireEngine(this);
    engine = await startEngine({ store: 'containerd' });
    classic = await startEngine({ store: 'classic' });
    registry = await startDistribution();
    const base = await pushBusyboxBase(engine, registry.host);
    folder = await mkdtemp(join(tmpdir(), 'build $(x) '));
    await mkdir(join(folder, 'a b; c'));
    await writeFile(
      join(folder, 'a b; c', 'Docker file'),
      `FROM ${base}\nARG TEXT\nRUN uname -m > /machine && echo "$TEXT" > /text\n`,
    );
  });
  after(async () => {
    await registry?.stop();
    await engine?.stop();
    await classic?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  const spec = (over: Partial<BuildSpec>): BuildSpec => ({
    dockerfile: join(folder, 'a b; c', 'Docker file'),
    context: join(folder, 'a b; c'),
    platforms: [amd64, arm64],
    platformTags: false,
    buildArgs: {},
    contexts: {},
    secrets: [],
    tags: [`${registry.host}/app:1`],
    output: 'push',
    ...over,
  });
  const build = (over: Partial<BuildSpec>, of: Engine = engine) =>
    run(
      of.dockerPath,
      commandLine('docker', spec(over), () => false)
        .flat()
        .slice(1),
      { env: of.env, timeout: 60_000 },
    );

  it('lists the current builder with its emulated platforms', async () => {
    const builder = chooseBuilder(await listBuilders(docker(), signal), undefined);
    const platforms = new Set(builder.nodes.flatMap(node => node.platforms.map(formatPlatform)));
    for (const expected of ['linux/amd64', 'linux/arm64', 'linux/arm/v7']) assert(platforms.has(expected), expected);
  });

  it('foresees what the classic store refuses, and it does refuse it', async () => {
    const builder = chooseBuilder(await listBuilders(docker(classic), signal), undefined);
    const foreseen = (over: Partial<BuildSpec>) =>
      planOf({ builder, images: [[spec(over), 'FROM scratch']] }).obstacles.map(({ code }) => code);
    assert.deepEqual(foreseen({}), ['one-platform-only']);
    const { exitCode, stderr } = await build({}, classic);
    assert.notEqual(exitCode, 0);
    assert.match(stderr, /Multi-platform build is not supported/);

    const archive = { platforms: [amd64], output: 'oci' as const, destination: join(folder, 'x.tar') };
    assert.deepEqual(foreseen(archive), ['cannot-write-archive']);
    const written = await build(archive, classic);
    assert.notEqual(written.exitCode, 0);
    assert.match(written.stderr, /OCI exporter is not supported for the docker driver/);

    const files = { platforms: [amd64], output: 'local' as const, destination: join(folder, 'files') };
    assert.deepEqual(foreseen(files), []);
    assert.equal((await build(files, classic)).exitCode, 0);
  });

  it('foresees a platform that cannot be executed, and it cannot', async () => {
    const builder = chooseBuilder(await listBuilders(docker(), signal), undefined);
    const { obstacles } = planOf({ builder, images: [[spec({ platforms: [s390x] }), 'FROM x\nRUN y']] });
    assert.deepEqual(
      obstacles.map(({ code }) => code),
      ['no-emulator'],
    );
  });

  it('takes paths, names and arguments with spaces, quotes and dollars as they are', async () => {
    const text = `$(touch /x) "q" 'r' ; --flag`;
    const { exitCode, stderr } = await build({
      tags: ['nasty:1'],
      output: 'load',
      platforms: [amd64],
      buildArgs: { TEXT: text },
    });
    assert.equal(exitCode, 0, stderr);
    const shown = await run(
      engine.dockerPath,
      ['run', '--rm', '--network=none', 'nasty:1', '/bin/sh', '-c', 'cat /text'],
      { env: engine.env, timeout: 30_000 },
    );
    assert.equal(shown.stdout.trim(), text, shown.stderr);
  });

  it('says which platforms of a loaded image are there', async () => {
    const { exitCode, stderr } = await build({ tags: ['loaded:1'], output: 'load' });
    assert.equal(exitCode, 0, stderr);
    const image = await loadedImage(docker(), 'loaded:1', [amd64, arm64, s390x], signal);
    assert.deepEqual([...(image?.platforms.keys() ?? [])], ['linux/amd64', 'linux/arm64']);
    assert.match(image?.digest ?? '', /^sha256:[0-9a-f]{64}$/);
    assert.equal(await loadedImage(docker(), 'never:1', [amd64], signal), undefined);
  });

  it('says the same of the classic store’s single platform', async () => {
    const { exitCode, stderr } = await build({ tags: ['loaded:1'], output: 'load', platforms: [arm64] }, classic);
    assert.equal(exitCode, 0, stderr);
    const image = await loadedImage(docker(classic), 'loaded:1', [amd64, arm64], signal);
    assert.deepEqual([...(image?.platforms.keys() ?? [])], ['linux/arm64']);
  });
});
