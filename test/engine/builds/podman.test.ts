// Builds by the real Podman and the real Buildah: pushed, loaded, written, failed and ended in the middle.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { BuildSpec } from '../../../src/core/builds/spec.ts';
import { formatPlatform, type Platform } from '../../../src/core/platform.ts';
import { engineBuilders } from '../../../src/engine/builds/engines.ts';
import { buildSteps } from '../../../src/engine/builds/steps.ts';
import { runStep } from '../../../src/engine/builds/run.ts';
import { runEngine, type Engine } from '../../../src/engine/engine.ts';
import { loadedImage } from '../../../src/engine/loadedImage.ts';
import { listImages } from '../../../src/engine/images.ts';
import { localPlatforms } from '../../../src/engine/platforms.ts';
import { startBuildah } from '../../support/engine/buildah.ts';
import { pushBusyboxBase } from '../../support/engine/baseImages.ts';
import { startEngine } from '../../support/engine/engine.ts';
import { startPodman } from '../../support/engine/podman.ts';
import { requireEngine } from '../../support/engine/required.ts';
import { startDistribution } from '../../support/registry/distribution.ts';

const { signal } = new AbortController();
const amd64: Platform = { os: 'linux', architecture: 'amd64' };
const arm64: Platform = { os: 'linux', architecture: 'arm64' };
const armv7: Platform = { os: 'linux', architecture: 'arm', variant: 'v7' };
const all = [amd64, arm64, armv7];
const machines: Readonly<Record<string, RegExp>> = { amd64: /x86_64/, arm64: /aarch64/, arm: /armv/ };
const execute = promisify(execFile);

interface Index {
  readonly manifests: readonly { readonly digest: string; readonly platform: { readonly architecture: string } }[];
}

describe('a build by another engine', function () {
  this.timeout(120_000);
  const undo = new AsyncDisposableStack();
  let host: string;
  let base: string;
  let folder: string;
  let podman: Engine;
  let buildah: Engine;

  before(async function () {
    await requireEngine(this);
    const registry = await startDistribution();
    undo.defer(() => registry.stop());
    host = registry.host;
    const docker = await startEngine({ store: 'containerd' });
    base = await pushBusyboxBase(docker, host);
    await docker.stop();
    const ownPodman = await startPodman(host);
    if ('missing' in ownPodman) throw new Error(ownPodman.missing);
    undo.defer(() => ownPodman.stop());
    const ownBuildah = await startBuildah(host);
    undo.defer(() => ownBuildah.stop());
    podman = { kind: 'podman', program: ownPodman.path };
    buildah = { kind: 'buildah', program: ownBuildah.path };
    folder = await mkdtemp(join(tmpdir(), 'build $(x) "q" '));
    undo.defer(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'con,text; a'));
    await writeFile(join(folder, 'con,text; a', 'file'), '');
  });
  after(() => undo.disposeAsync());

  const dockerfile = async (text: string): Promise<string> => {
    const path = join(folder, `Docker,file ${randomUUID()}`);
    await writeFile(path, `FROM ${base}\n${text}\n`);
    return path;
  };
  const spec = async (text: string, over: Partial<BuildSpec>): Promise<BuildSpec> => ({
    dockerfile: await dockerfile(text),
    context: join(folder, 'con,text; a'),
    platforms: all,
    platformTags: false,
    buildArgs: {},
    contexts: {},
    secrets: [],
    tags: [],
    output: 'push',
    ...over,
  });

  interface Run {
    readonly exitCode: number;
    readonly stdout: string;
    readonly stderr: string;
  }

  /** As a job runs them: to the first that fails, and what cleans up in every case. */
  async function build(engine: Engine, of: BuildSpec, ended: AbortSignal = signal): Promise<Run> {
    const options = {
      metadataFile: join(folder, 'meta data'),
      runName: `multiarch-${randomUUID()}`,
      isPlainHttp: (registry: string) => registry === host,
    };
    const output = { stdout: '', stderr: '' };
    const onOutput = (text: string, stream: keyof typeof output) => {
      output[stream] += text;
    };
    let exitCode = 0;
    for (const step of buildSteps(engine.kind, of, options)) {
      if (exitCode !== 0 && !step.isCleanUp) continue;
      const run = { cwd: folder, signal: step.isCleanUp ? signal : ended, onOutput };
      const code = await runStep(engine, step, run).catch(() => -1);
      if (!step.mayFail) exitCode = code;
    }
    return { exitCode, ...output };
  }

  const indexOf = async (tag: string): Promise<{ digest: string; index: Index }> => {
    const url = `http://${host}/v2/${tag.slice(host.length + 1).replace(/:([^:]*)$/, '/manifests/$1')}`;
    const response = await fetch(url, { headers: { accept: 'application/vnd.oci.image.index.v1+json' } });
    assert.equal(response.status, 200, url);
    assert.equal(response.headers.get('content-type'), 'application/vnd.oci.image.index.v1+json');
    return { digest: response.headers.get('docker-content-digest') ?? '', index: (await response.json()) as Index };
  };
  const names = async (engine: Engine) =>
    (await runEngine(engine, ['images', '--format={{.Name}}:{{.Tag}}'], {})).stdout
      .replaceAll(/\/multiarch-[0-9a-f-]{36}/g, '/a-list-of-a-run')
      .split('\n');

  for (const engineOf of [() => podman, () => buildah]) {
    const kind = engineOf === undefined ? '' : String(engineOf).replace('() => ', '');

    describe(`that is ${kind}`, () => {
      it('has a builder with what the machine emulates', async () => {
        const [builder] = await engineBuilders(engineOf(), signal);
        const [node] = builder!.nodes;
        const platforms = node!.platforms.map(formatPlatform);
        assert.equal(platforms[0], 'linux/amd64');
        for (const each of ['linux/arm64', 'linux/arm/v7']) assert(platforms.includes(each), platforms.join());
        assert.match(node!.version ?? '', kind === 'podman' ? /^4\./ : /^1\./);
      });

      it('pushes an index with a RUN on every platform, under every tag', async () => {
        const tags = [`${host}/${kind}/app:1`, `${host}/${kind}/app:latest`];
        const { exitCode, stderr, stdout } = await build(engineOf(), await spec('RUN uname -m > /machine', { tags }));
        assert.equal(exitCode, 0, stderr);
        assert.match(stdout, /^\[linux\/arm\/v7\] STEP 2\/2: RUN uname/m);
        const found = await Promise.all(tags.map(indexOf));
        for (const { digest, index } of found) {
          assert.deepEqual(index.manifests.map(each => each.platform.architecture).toSorted(), [
            'amd64',
            'arm',
            'arm64',
          ]);
          assert.equal(digest, await readFile(join(folder, 'meta data'), 'utf8'));
        }
        assert(!(await names(engineOf())).some(name => name.includes('a-list-of-a-run')));
      });

      it('gives the build its arguments and secrets as they are', async () => {
        const text = `$(touch /x) "q" 'r' ; --flag, a=b`;
        const file = join(folder, 'secret $(x) "q"');
        await writeFile(file, 'from a file');
        process.env['MULTIARCH_TEST_SECRET'] = 'from a variable';
        // Buildah would take a secret of a variable's name for that variable.
        const secrets = [
          { id: 'PATH', file },
          { id: 'b', env: 'MULTIARCH_TEST_SECRET' },
        ];
        const mounts = '--mount=type=secret,id=PATH --mount=type=secret,id=b';
        const run = `ARG TEXT\nRUN ${mounts} echo "<$TEXT>"; cat /run/secrets/PATH /run/secrets/b`;
        try {
          const tags = [`localhost/${kind}:args`];
          const of = await spec(run, { tags, output: 'load', platforms: [amd64], buildArgs: { TEXT: text }, secrets });
          const { exitCode, stderr, stdout } = await build(engineOf(), of);
          assert.equal(exitCode, 0, stderr);
          assert(stdout.includes(`<${text}>`), stdout);
          assert.match(stdout, /from a filefrom a variable/);
        } finally {
          delete process.env['MULTIARCH_TEST_SECRET'];
        }
      });

      it('builds a stage with a named context', async () => {
        const contexts = { assets: join(folder, 'con,text; a') };
        const of = await spec(`COPY --from=assets file /file\nRUN ls /file\nFROM ${base}\nRUN exit 1`, {
          tags: [`localhost/${kind}:stage`],
          output: 'load',
          platforms: [amd64],
          contexts,
        });
        const text = (await readFile(of.dockerfile, 'utf8')).replace(/^FROM \S+/, '$& AS wanted');
        await writeFile(of.dockerfile, text);
        const { exitCode, stderr } = await build(engineOf(), { ...of, target: 'wanted' });
        assert.equal(exitCode, 0, stderr);
      });

      it('loads a list under its tags, whatever had them', async () => {
        const tags = [`localhost/${kind}/loaded:1`, `localhost/${kind}/loaded:2`];
        const single = await spec('RUN true', { tags: [tags[0]!], output: 'load', platforms: [arm64] });
        assert.equal((await build(engineOf(), single)).exitCode, 0);
        for (const platforms of [all, [amd64, arm64]]) {
          const { exitCode, stderr } = await build(
            engineOf(),
            await spec('RUN true', { tags, output: 'load', platforms }),
          );
          assert.equal(exitCode, 0, stderr);
          for (const tag of tags) {
            const image = await loadedImage(engineOf(), tag, all, signal);
            assert.deepEqual([...(image?.platforms.keys() ?? [])], platforms.map(formatPlatform));
            assert.equal(new Set(image?.platforms.values()).size, platforms.length);
            const { stdout } = await runEngine(engineOf(), ['manifest', 'inspect', tag], {});
            const found = (JSON.parse(stdout) as Index).manifests.map(each => each.platform.architecture);
            assert.deepEqual(found.toSorted(), platforms.map(each => each.architecture).toSorted());
          }
        }
        assert(!(await names(engineOf())).some(name => name.includes('a-list-of-a-run')));
      });

      it('loads a single platform as an image, found by the name that was given', async () => {
        const tags = ['short', 'short/name:1', `${host}/${kind}/long:1`];
        const of = await spec('RUN true', { tags, output: 'load', platforms: [armv7] });
        const { exitCode, stderr } = await build(engineOf(), of);
        assert.equal(exitCode, 0, stderr);
        for (const tag of tags) {
          const image = await loadedImage(engineOf(), tag, all, signal);
          assert.deepEqual([...(image?.platforms ?? [])], [['linux/arm/v7', image?.digest]]);
          assert.match(image?.digest ?? '', /^sha256:[0-9a-f]{64}$/);
        }
        for (const tag of ['never:1', 'name:1', '-x', '']) {
          assert.equal(await loadedImage(engineOf(), tag, all, signal), undefined);
        }
      });

      it('writes an OCI archive', async () => {
        const destination = join(folder, `${kind} $(x), "q".tar`);
        const { exitCode, stderr } = await build(engineOf(), await spec('RUN true', { output: 'oci', destination }));
        assert.equal(exitCode, 0, stderr);
        const entry = async (name: string) => (await execute('tar', ['-xOf', destination, name])).stdout;
        const [index] = (JSON.parse(await entry('index.json')) as Index).manifests;
        const list = JSON.parse(await entry(`blobs/${index!.digest.replace(':', '/')}`)) as Index;
        assert.equal(list.manifests.length, 3);
        assert.equal(index!.digest, await readFile(join(folder, 'meta data'), 'utf8'));
      });

      it('writes a folder for each platform, whole also from its cache', async () => {
        const destination = join(folder, `${kind} $(x) "q" folders`);
        const of = await spec('RUN uname -m > /machine', { output: 'local', destination });
        await build(engineOf(), { ...of, output: 'load', tags: ['localhost/cached:1'] });
        const { exitCode, stderr } = await build(engineOf(), of);
        assert.equal(exitCode, 0, stderr);
        for (const platform of all) {
          const name = formatPlatform(platform).replaceAll('/', '_');
          assert.match(await readFile(join(destination, name, 'machine'), 'utf8'), machines[platform.architecture]!);
        }
        const single = { ...of, platforms: [arm64], destination: join(destination, 'single') };
        assert.equal((await build(engineOf(), single)).exitCode, 0);
        assert.match(await readFile(join(destination, 'single', 'machine'), 'utf8'), /aarch64/);
      });

      it('fails with the step that failed, and leaves no list', async () => {
        const before = await names(engineOf());
        const of = await spec('RUN [ "$(uname -m)" != aarch64 ]', { tags: [`${host}/${kind}/fails:1`] });
        const { exitCode, stderr } = await build(engineOf(), of);
        assert.notEqual(exitCode, 0);
        assert.match(
          stderr,
          /building at STEP "RUN \[ "\$\(uname -m\)" != aarch64 \]": while running runtime: exit status 1/,
        );
        assert.deepEqual(listsIn(await names(engineOf())), listsIn(before));
        assert.equal((await fetch(`http://${host}/v2/${kind}/fails/manifests/1`)).status, 404);
      });

      it('that is ended leaves no process and storage that works', async () => {
        const controller = new AbortController();
        const seconds = kind === 'podman' ? 3561 : 3562;
        const of = await spec(`RUN sleep ${seconds}`, { tags: [`${host}/${kind}/endless:1`] });
        const building = build(engineOf(), of, controller.signal);
        const processes = async () => {
          const { stdout } = await execute('ps', ['-eo', 'args']);
          return stdout.split('\n').filter(line => line.includes(`sleep ${seconds}`) && !line.startsWith('ps '));
        };
        for (let tries = 0; (await processes()).length === 0; tries += 1) {
          assert(tries < 300, 'the RUN has not begun');
          await sleep(100);
        }
        controller.abort(new DOMException('cancelled', 'AbortError'));
        assert.equal((await building).exitCode, -1);
        for (let tries = 0; (await processes()).length > 0; tries += 1) {
          assert(tries < 100, (await processes()).join('\n'));
          await sleep(100);
        }
        const again = await spec('RUN true', { tags: [`${host}/${kind}/again:1`] });
        const { exitCode, stderr } = await build(engineOf(), again);
        assert.equal(exitCode, 0, stderr);
      });
    });
  }

  it('is seen among Podman’s images with its platforms', async () => {
    const of = await spec('RUN true', { tags: ['seen:1'], output: 'load' });
    assert.equal((await build(podman, of)).exitCode, 0);
    const images = await listImages(podman, signal);
    const image = images.find(each => each.names.includes('localhost/seen:1'));
    const platforms = await localPlatforms(podman, image!, images, signal);
    assert.deepEqual(platforms.map(each => `${formatPlatform(each.platform)} ${each.isHere}`).toSorted(), [
      'linux/amd64 true',
      'linux/arm/v7 true',
      'linux/arm64 true',
    ]);
  });
});

function listsIn(names: readonly string[]): string[] {
  return names.filter(name => name.includes('a-list-of-a-run'));
}
