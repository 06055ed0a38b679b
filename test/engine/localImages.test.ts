// Real engines, asked what they hold and told what to do: Docker with either image store, and Podman.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPlatform } from '../../src/core/platform.ts';
import { readApi } from '../../src/engine/api.ts';
import { command, commandLines, printedDigest, removeImage } from '../../src/engine/commands.ts';
import { EngineError, runEngine, type Engine } from '../../src/engine/engine.ts';
import { listImages, type LocalImage } from '../../src/engine/images.ts';
import { localPlatforms } from '../../src/engine/platforms.ts';
import { pushBusyboxBase, pushSingle } from '../support/engine/baseImages.ts';
import { startEngine } from '../support/engine/engine.ts';
import { startPodman } from '../support/engine/podman.ts';
import { requireEngine } from '../support/engine/required.ts';
import { startDistribution } from '../support/registry/distribution.ts';

const { signal } = new AbortController();

describe('the images of real engines', function () {
  this.timeout(120_000);
  const undo = new AsyncDisposableStack();
  let containerd: Engine;
  let classic: Engine;
  let podman: Engine;
  let host: string;
  let base: string;
  let single: string;

  before(async function () {
    await requireEngine(this);
    const registry = await startDistribution();
    undo.defer(() => registry.stop());
    host = registry.host;
    const [builder, engine, old] = await Promise.all([
      startEngine({ store: 'containerd' }),
      startEngine({ store: 'containerd' }),
      startEngine({ store: 'classic' }),
    ]);
    for (const each of [builder, engine, old]) undo.defer(() => each.stop());
    // What was built here would all be here: the engine under test pulls.
    base = await pushBusyboxBase(builder, host);
    single = await pushSingle(builder, host, 'linux/arm/v7', 'single/busybox');
    containerd = { kind: 'docker', program: engine.dockerPath, env: engine.env };
    classic = { kind: 'docker', program: old.dockerPath, env: old.env };
    const own = await startPodman(host);
    if ('missing' in own) throw new Error(own.missing);
    undo.defer(() => own.stop());
    podman = { kind: 'podman', program: own.path };
  });
  after(() => undo.disposeAsync());

  const told: string[] = [];
  const watched = { signal, onOutput: (text: string) => void told.push(text) };
  const tell = (engine: Engine, line: readonly string[]) => command(engine, line, watched);
  const names = async (engine: Engine) => (await listImages(engine, signal)).flatMap(image => image.names).toSorted();
  const imageOf = async (engine: Engine, name: string): Promise<LocalImage> => {
    const image = (await listImages(engine, signal)).find(each => each.names.includes(name));
    assert(image, name);
    return image;
  };
  const platforms = async (engine: Engine, name: string) => {
    const all = await listImages(engine, signal);
    const found = await localPlatforms(engine, await imageOf(engine, name), all, signal);
    return found.map(({ platform, isHere }) => `${formatPlatform(platform)} ${isHere ? 'here' : 'elsewhere'}`);
  };

  const engines: [name: string, engine: () => Engine, afterPull: string[], afterBoth: string[]][] = [
    [
      'Docker’s containerd store',
      () => containerd,
      ['linux/amd64 elsewhere', 'linux/arm64 here', 'linux/arm/v7 elsewhere'],
      ['linux/amd64 here', 'linux/arm64 here', 'linux/arm/v7 elsewhere'],
    ],
    ['Docker’s classic store', () => classic, ['linux/arm64 here'], ['linux/amd64 here']],
    ['Podman', () => podman, ['linux/arm64 here'], ['linux/amd64 here']],
  ];
  for (const [name, engineOf, afterPull, afterBoth] of engines) {
    describe(name, () => {
      it('holds nothing at first', async () => assert.deepEqual(await listImages(engineOf(), signal), []));

      it('pulls one platform, then another', async () => {
        const engine = engineOf();
        const output = await tell(engine, commandLines.pull(base, 'linux/arm64'));
        assert.deepEqual(await platforms(engine, base), afterPull);
        await tell(engine, commandLines.pull(base, 'linux/amd64'));
        assert.deepEqual(await platforms(engine, base), afterBoth);
        assert.equal(printedDigest(output) === undefined, engine.kind === 'podman');
        assert(told.length > 0);
      });

      it('tells size and age of what it holds', async () => {
        const { size = 0, created = 0 } = await imageOf(engineOf(), base);
        assert(size > 500_000 && size < 20_000_000, String(size));
        assert(created > Date.now() - 3_600_000 && created <= Date.now() + 60_000, String(created));
      });

      it('tags, pushes and removes', async () => {
        const engine = engineOf();
        const further = `${host}/further/app:1.0`;
        await tell(engine, commandLines.tag(base, further));
        assert((await names(engine)).includes(further));
        await tell(engine, commandLines.push(further, engine === containerd ? 'linux/amd64' : undefined));
        await removeImage(engine, further, watched);
        assert(!(await names(engine)).includes(further));
        await tell(engine, commandLines.pull(further));
        assert((await names(engine)).includes(further));
      });

      it('removes by an ID what has one name', async () => {
        const engine = engineOf();
        await tell(engine, commandLines.pull(single, 'linux/arm/v7'));
        const { id } = await imageOf(engine, single);
        await removeImage(engine, id, watched);
        assert(!(await listImages(engine, signal)).some(image => image.id === id));
      });

      it('does nothing for an image that is not there', async () => {
        const engine = engineOf();
        for (const line of [commandLines.remove('no/such:1'), commandLines.tag('no/such:1', 'x:1')]) {
          await assert.rejects(tell(engine, line), (error: unknown) => {
            return (
              error instanceof EngineError &&
              error.reason === 'failed' &&
              /no such|not known|not found/i.test(error.message)
            );
          });
        }
      });

      it('takes names as names, whatever they are', async () => {
        const before = await names(engineOf());
        for (const hostile of ['--all', '-f', '$(touch /tmp/x)', ';', 'a b', '--help']) {
          await assert.rejects(removeImage(engineOf(), hostile, watched), EngineError, hostile);
          await assert.rejects(tell(engineOf(), commandLines.pull(hostile)), EngineError, hostile);
        }
        assert.deepEqual(await names(engineOf()), before);
      });

      it('runs an image of another platform', async () => {
        // Without the terminal that a person has.
        const line = commandLines.run(base, 'linux/arm64').filter(each => each !== '-it');
        const network = engineOf().kind === 'docker' ? ['--network=none'] : [];
        const output = await tell(engineOf(), ['run', ...network, ...line.slice(1), '/bin/busybox', 'uname', '-m']);
        assert.equal(output.trim(), 'aarch64');
      });
    });
  }

  describe('what only one of them has', () => {
    it('a list made in Podman has the platforms that were put into it, and goes by its name', async () => {
      await tell(podman, ['manifest', 'create', 'localhost/list:1']);
      await tell(podman, ['manifest', 'add', '--all', 'localhost/list:1', base]);
      assert.deepEqual(await platforms(podman, 'localhost/list:1'), [
        'linux/amd64 elsewhere',
        'linux/arm64 elsewhere',
        'linux/arm/v7 elsewhere',
      ]);
      await removeImage(podman, 'localhost/list:1', watched);
      assert(!(await names(podman)).includes('localhost/list:1'));
    });

    it('a list that Podman built has its platforms here, also those that this machine is not', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'list '));
      try {
        await mkdir(join(folder, 'empty'));
        await writeFile(join(folder, 'Containerfile'), `FROM ${base}\nARG TARGETARCH\nENV A=$TARGETARCH\n`);
        const flags = ['--platform=linux/arm64,linux/arm/v7', '--manifest=localhost/built:1'];
        await tell(podman, ['build', ...flags, `--file=${join(folder, 'Containerfile')}`, join(folder, 'empty')]);
        assert.deepEqual((await platforms(podman, 'localhost/built:1')).toSorted(), [
          'linux/arm/v7 here',
          'linux/arm64 here',
        ]);
        await removeImage(podman, 'localhost/built:1', watched);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('Podman called “docker” is understood', async () => {
      const disguised: Engine = { kind: 'docker', program: podman.program };
      assert.deepEqual(await listImages(disguised, signal), await listImages(podman, signal));
      assert.deepEqual(await platforms(disguised, base), await platforms(podman, base));
    });

    it('the engine’s interface gives nothing for what is not there', async () => {
      assert.equal(await readApi(containerd, '/v1.48/images/no:1/json', signal), undefined);
      assert.equal(await readApi(containerd, '/v9.99/images/json', signal), undefined);
    });
  });
});

describe('an engine that is no good', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-'));
  });
  after(() => rm(folder, { recursive: true }));

  const stub = async (script: string): Promise<Engine> => {
    const program = join(folder, 'docker');
    await writeFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { kind: 'docker', program };
  };
  const image: LocalImage = { id: `sha256:${'a'.repeat(64)}`, names: ['a:1'] };

  it('is asked in the old way where it does not know the new one', async () => {
    const old = await stub(`
      if [ "$1" = system ]; then echo "unknown command" >&2; exit 1; fi
      [ "$*" = "image inspect -- ${image.id}" ] && echo '[{"Os":"linux","Architecture":"s390x"}]'`);
    assert.deepEqual(await localPlatforms(old, image, [], signal), [
      { platform: { os: 'linux', architecture: 's390x' }, isHere: true },
    ]);
  });

  it('is asked once for a list that Podman 5 names as one', async () => {
    const { program } = await stub(`
      [ "$*" = "manifest inspect -- ${image.id}" ] && echo '{"manifests":[{"digest":"d","platform":{"os":"linux","architecture":"s390x"}}]}'`);
    const list: LocalImage = { ...image, isList: true };
    assert.deepEqual(await localPlatforms({ kind: 'podman', program }, list, [], signal), [
      { platform: { os: 'linux', architecture: 's390x' }, digest: 'd', isHere: false },
    ]);
  });

  it('gives nothing of an answer that is no success, whatever it holds', async () => {
    const failing = await stub(`printf 'HTTP/1.0 404 Not Found\\r\\n\\r\\n{"Os":"linux"}'`);
    assert.equal(await readApi(failing, '/x', signal), undefined);
    const cut = await stub(`printf 'HTTP/1.0 200 OK\\r\\nContent-Type: application/json'`);
    assert.equal(await readApi(cut, '/x', signal), undefined);
  });

  it('that is Docker is not asked for lists of Podman’s', async () => {
    const docker = await stub(`[ "$1" = manifest ] && exit 0; echo "$*" >&2; exit 1`);
    const watched = { signal, onOutput: () => undefined };
    await assert.rejects(removeImage(docker, 'a:1', watched), /image rm -- a:1/);
    await removeImage({ ...docker, kind: 'podman' }, 'a:1', watched);
  });

  it('fails with its own words', async () => {
    const broken = await stub('echo "first\nCannot connect to the Docker daemon at unix:///x." >&2; exit 1');
    await assert.rejects(listImages(broken, signal), (error: unknown) => {
      return error instanceof EngineError && error.reason === 'not-running' && error.program === broken.program;
    });
    await assert.rejects(localPlatforms(broken, image, [], signal), EngineError);
    await assert.rejects(command(broken, ['pull'], { signal, onOutput: () => undefined }), EngineError);
  });

  it('is ended where it does not answer in time', async () => {
    const hanging = await stub('sleep 3529 & wait');
    await assert.rejects(runEngine(hanging, ['image', 'ls'], { signal, timeout: 100 }), (error: unknown) => {
      return error instanceof EngineError && error.reason === 'failed' && /did not answer within/.test(error.message);
    });
  });

  it('is ended with the signal, with all that it started', async () => {
    const hanging = await stub('sleep 3529 & wait');
    const controller = new AbortController();
    const reason = new DOMException('closed', 'AbortError');
    for (const ask of [
      () => listImages(hanging, controller.signal),
      () => localPlatforms(hanging, image, [], controller.signal),
      () => command(hanging, commandLines.pull('a:1'), { signal: controller.signal, onOutput: () => undefined }),
    ]) {
      const asked = ask();
      setTimeout(() => controller.abort(reason), 100);
      await assert.rejects(asked, reason);
    }
  });
});
