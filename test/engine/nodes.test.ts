// Which nodes build what, held against what buildx does with two real ones: it refuses to load what it gave to both.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildSpec } from '../../src/core/builds/spec.ts';
import { commandLine } from '../../src/engine/builds/steps.ts';
import { chooseBuilder, listBuilders, parseBuilders } from '../../src/engine/builders/list.ts';
import { run } from '../../src/system/run.ts';
import { image, planOf, platforms } from '../core/builds/support.ts';
import { startEngine, type Engine } from '../support/engine/engine.ts';
import { startRemoteBuilder, type RemoteBuilder } from '../support/engine/remoteBuilder.ts';
import { requireEngine } from '../support/engine/required.ts';

describe('builders as they were recorded', () => {
  const read = (name: string) => readFile(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
  const recorded: [builder: string, file: string, ...codes: string[]][] = [
    // What was set by hand stands in no `ls`.
    ['team', 'buildx-ls-nodes.jsonl', 'native-node-unused'],
    ['tls', 'buildx-ls-nodes.jsonl'],
    ['con', 'buildx-ls-nodes.jsonl', 'builder-stopped'],
    ['gone', 'buildx-ls-nodes.jsonl', 'node-silent!'],
    ['oncontext', 'buildx-ls-error.jsonl', 'builder-broken!'],
    ['ctx', 'buildx-ls-error.jsonl', 'builder-broken!'],
    ['default', 'buildx-ls-containerd.jsonl'],
    ['default', 'buildx-ls-classic.jsonl', 'one-platform-only!'],
  ];
  for (const [name, file, ...codes] of recorded) {
    it(`${name} of ${file}: ${codes.join(', ') || 'nothing in the way'}`, async () => {
      const builder = chooseBuilder(parseBuilders(await read(file)), name);
      const { obstacles, images } = planOf({ builder, images: [[image({ output: 'push' }), 'FROM scratch\nRUN x']] });
      assert.deepEqual(
        obstacles.map(({ code, fatal }) => `${code}${fatal ? '!' : ''}`),
        codes,
      );
      assert.equal(images[0]?.platforms.length, 2);
    });
  }
});

describe('a build on two real nodes', () => {
  const { signal } = new AbortController();
  const text = 'FROM scratch\nCOPY Dockerfile /\n';
  let engines: Engine[] = [];
  let nodes: RemoteBuilder[] = [];
  let folder: string;

  before(async function () {
    await requireEngine(this);
    engines = [await startEngine({ store: 'containerd' }), await startEngine({ store: 'containerd' })];
    nodes = await Promise.all(engines.map(each => startRemoteBuilder(each)));
    folder = await mkdtemp(join(tmpdir(), 'nodes-'));
    await writeFile(join(folder, 'Dockerfile'), text);
  });
  after(async () => {
    for (const each of [...nodes, ...engines]) await each.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  const docker = () => {
    const [engine] = engines;
    assert(engine);
    return { program: engine.dockerPath, env: engine.env };
  };
  const ask = (args: readonly string[]) => run(docker().program, args, { env: docker().env, timeout: 60_000 });

  /** @param byHand for each node what is set for it, if anything */
  const create = async (name: string, byHand: readonly string[]): Promise<void> => {
    for (const [at, set] of byHand.entries()) {
      const args = [`--name=${name}`, '--driver=remote', `--node=n${at}`, ...(set ? [`--platform=${set}`] : [])];
      const append = at === 0 ? [] : ['--append'];
      const { exitCode, stderr } = await ask(['buildx', 'create', ...append, ...args, nodes[at]?.endpoint ?? '']);
      assert.equal(exitCode, 0, stderr);
    }
  };

  const cases: [byHand: readonly string[], asked: string][] = [
    [['', ''], 'linux/amd64 linux/arm64'],
    [['linux/amd64', 'linux/arm64'], 'linux/amd64 linux/arm64'],
    [['linux/amd64', 'linux/arm64'], 'linux/amd64'],
    [['linux/amd64', 'linux/arm64'], 'linux/amd64 linux/arm64 linux/s390x'],
    [['', 'linux/arm64'], 'linux/amd64 linux/arm64'],
    [['linux/amd64', 'linux/s390x'], 'linux/amd64 linux/s390x'],
    [['linux/amd64', 'linux/s390x'], 'linux/ppc64le linux/s390x'],
    [['linux/amd64', 'linux/arm64'], 'linux/amd64 linux/arm/v7'],
  ];
  for (const [at, [byHand, asked]] of cases.entries()) {
    it(`with ${byHand.map(each => each || 'nothing').join(' and ')} set by hand, for ${asked}`, async () => {
      const name = `two${at}`;
      await create(name, byHand);
      const builder = chooseBuilder(await listBuilders(docker(), signal), name);
      const spec: BuildSpec = {
        ...image({ dockerfile: join(folder, 'Dockerfile'), context: folder, tags: ['x:1'], output: 'load' }),
        platforms: platforms(asked),
        builder: name,
        secrets: [],
      };
      const { obstacles } = planOf({ builder, images: [[spec, text]] });
      const { exitCode, stderr } = await ask(
        commandLine('docker', spec, () => false)
          .flat()
          .slice(1),
      );
      const isRefused = /multi-node builds currently not supported/.test(stderr);
      assert.equal(exitCode === 0, !isRefused, stderr);
      assert.deepEqual(
        obstacles.map(({ code }) => code),
        isRefused ? ['cannot-join-nodes'] : [],
      );
    });
  }
});
