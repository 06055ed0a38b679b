// The images of the engines of this machine: every kind of row and every command, on a real Docker with either store and a
// real Podman; and what is said where an engine is no good.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { command } from '../../src/engine/commands.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { atWork } from '../../src/features/shared/work.ts';
import { localEngines } from '../../src/features/shared/engines.ts';
import type { LocalImageRow } from '../../src/features/registries/rows/localImage.ts';
import type { Row } from '../../src/features/registries/row.ts';
import { commandIds } from '../../src/host/ids.ts';
import { createImageCache } from '../../src/registry/cache/cache.ts';
import { createRegistryClient, type RegistryClient } from '../../src/registry/client.ts';
import { eventually, otherPlatform, ownPlatform, sampleHost, withSettings } from './support.ts';
import { createTestTree, withRegistries, type TestTree } from './tree.ts';

const registry = process.env['MULTIARCH_BUILD_REGISTRY'];
const base = process.env['MULTIARCH_BUILD_BASE'] ?? '';
const classicEngine = process.env['MULTIARCH_CLASSIC_ENGINE'];
const sample = `${sampleHost}/sample/app:1.0`;
const folder = join(process.env['MULTIARCH_TEST_FOLDER'] ?? '', 'engines');

const run = async <T>(id: string, argument: object): Promise<T> => vscode.commands.executeCommand<T>(id, argument);

/** A program in Docker's place. */
async function stub(name: string, script: string): Promise<string> {
  await mkdir(join(folder, name), { recursive: true });
  const path = join(folder, name, 'docker');
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

describe('local images', function () {
  this.timeout(60_000);
  let client: RegistryClient;
  let log: vscode.LogOutputChannel;
  const own = process.env['DOCKER_HOST'];
  const { PATH } = process.env;

  before(function () {
    if (registry === undefined) this.skip();
    // Not by the environment of the server: VS Code asks a login shell for the PATH.
    process.env['PATH'] = `${process.env['MULTIARCH_PODMAN']}:${PATH}`;
    log = vscode.window.createOutputChannel('Multiarch local images', { log: true });
    client = createRegistryClient({ credentials: async () => undefined, options: () => ({}), timeout: () => 3000 });
  });
  afterEach(() => {
    process.env['DOCKER_HOST'] = own;
  });
  after(async () => {
    process.env['PATH'] = PATH;
    log?.dispose();
    await client?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const treeOf = (engines: readonly Engine[]): TestTree =>
    createTestTree(client, createImageCache(client, { tagTtl: () => 60_000 }), log, engines);
  const realTree = async (): Promise<TestTree> => treeOf(await localEngines());

  /** The rows below the engine of that name. */
  const opened = async (tree: TestTree, name: 'Docker' | 'Podman', ...path: string[]): Promise<readonly Row[]> => {
    let row = (await tree.children()).find(each => tree.item(each).description === name);
    for (const step of path) {
      assert(row);
      row = (await tree.children(row)).find(each => tree.item(each).label === step);
    }
    assert(row, path.join(' › '));
    return tree.children(row);
  };
  const rowOf = async (tree: TestTree, name: 'Docker' | 'Podman', label: string): Promise<Row> => {
    const row = (await opened(tree, name)).find(each => tree.item(each).label === label);
    assert(row, label);
    return row;
  };
  const label = (tree: TestTree) => (row: Row) => tree.label(row);
  const labels = (tree: TestTree, rows: readonly Row[]) => rows.map(row => tree.item(row).label);

  it('have a row for each engine, behind the registries', async () => {
    await withRegistries([{ host: sampleHost, name: 'Sample' }], async () => {
      const tree = await realTree();
      const rows = await tree.children();
      assert.deepEqual(rows.map(label(tree)), [
        `Sample — ${sampleHost}`,
        'Local images — Docker',
        'Local images — Podman',
      ]);
      assert.deepEqual(rows.map(row => tree.item(row).contextValue).slice(1), ['multiarch.engine', 'multiarch.engine']);
    });
  });

  it('are read anew without the registries, whose menus may be open', async () => {
    await withRegistries([{ host: sampleHost, name: 'Sample' }], async () => {
      const tree = await realTree();
      await tree.children();
      const rows = await tree.children();
      assert.deepEqual([...tree.engineRows], rows.slice(1));
    });
  });

  it('stand below the way to a registry where none is listed', async () => {
    await withRegistries([], async () => {
      const [first, ...others] = await (await realTree()).children();
      const tree = await realTree();
      assert.equal(tree.label(first!), 'Connect Registry… — none is listed yet');
      assert.equal(tree.item(first!).command?.command, commandIds.connectRegistry);
      assert.equal(others.length, 2);
      assert.deepEqual(await treeOf([]).children(), []);
    });
  });

  it('have no row where no program is there', async () => {
    const whole = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      assert.deepEqual(await localEngines(), []);
      await assert.rejects(
        run(commandIds.pull, { reference: sample }),
        /no container engine: neither “docker” nor “podman”/,
      );
      await assert.rejects(
        run(commandIds.pull, { reference: sample, engine: 'podman' }),
        /“podman” was not found.*Install Podman/,
      );
    } finally {
      process.env['PATH'] = whole;
    }
  });

  it('run nothing before they are opened, and one program then', async () => {
    const calls = join(folder, 'calls');
    const program = await stub('counting', `echo "$*" >> "${calls}"; exec docker "$@"`);
    const image = { reference: base, engine: 'docker' };
    await run(commandIds.pull, { ...image, platform: ownPlatform });
    await withSettings({ enginePath: program }, async () => {
      const tree = await realTree();
      await tree.children();
      await assert.rejects(readFile(calls), /ENOENT/);
      const rows = await opened(tree, 'Docker');
      const lines = async () => (await readFile(calls, 'utf8')).trim().split('\n');
      assert.deepEqual(await lines(), ['image ls --no-trunc --format={{json .}}']);
      const row = rows.find(each => each.reference === base);
      assert(row);
      await tree.children(row);
      assert.deepEqual((await lines()).slice(1), ['system dial-stdio']);
    });
  });

  it('have rows by name, with platforms here and elsewhere', async () => {
    await run(commandIds.pull, { reference: sample, platform: otherPlatform, engine: 'docker' });
    const tree = await realTree();
    const row = await rowOf(tree, 'Docker', sample);
    assert.match(String(tree.item(row).description), /^[\d.]+ k?B · .+$/);
    assert.equal(tree.item(row).contextValue, 'multiarch.localImage');
    const platforms = await tree.children(row);
    const icon = (each: Row) => (tree.item(each).iconPath as vscode.ThemeIcon).id;
    assert.deepEqual(
      platforms.map(each => [tree.item(each).label, icon(each), tree.item(each).contextValue]),
      [
        [otherPlatform, 'chip', 'multiarch.localPlatform'],
        [ownPlatform, 'cloud', 'multiarch.localPlatform elsewhere'],
        ['linux/arm/v7', 'cloud', 'multiarch.localPlatform elsewhere'],
        ['windows/amd64', 'cloud', 'multiarch.localPlatform elsewhere'],
      ],
    );
    assert.match(tree.label(platforms[0]!), /· [0-9a-f]{12}$/);
    assert.match(tree.label(platforms[1]!), /not pulled · this machine · [0-9a-f]{12}$/);
    const [, elsewhere] = platforms;
    // As the menu of that row calls it.
    assert.deepEqual(await run(commandIds.pull, elsewhere!), {
      reference: sample,
      platform: ownPlatform,
      digest: (await run<{ digest: string }>(commandIds.inspect, { reference: sample, show: false })).digest,
    });
    assert.equal(tree.item((await tree.children(row))[0]!).label, ownPlatform);
    assert.equal(icon((await tree.children(row))[0]!), 'vm-active');
  });

  it('without a name are folded away', async () => {
    process.env['DOCKER_HOST'] = classicEngine;
    for (const platform of [ownPlatform, otherPlatform]) {
      await run(commandIds.pull, { reference: base, platform, engine: 'docker' });
    }
    const tree = await realTree();
    const rows = await opened(tree, 'Docker');
    assert.equal(tree.label(rows.at(-1)!), 'Untagged — 1');
    const [untagged] = await tree.children(rows.at(-1));
    assert.match(tree.label(untagged!), /^[0-9a-f]{12} — [\d.]+ MB · /);
    assert.equal(tree.item(untagged!).contextValue, 'multiarch.localImage untagged');
    assert.deepEqual(labels(tree, await tree.children(untagged)), [ownPlatform]);
    const { imageId } = untagged as LocalImageRow;
    for (const id of [commandIds.pull, commandIds.pushImage]) {
      for (const argument of [{ imageId }, { reference: imageId }]) {
        await assert.rejects(run(id, argument), /has no name, by which a registry/);
      }
    }
    await run(commandIds.removeImage, { imageId, engine: 'docker' });
    assert.deepEqual(labels(tree, await opened(tree, 'Docker')), [base]);
  });

  for (const [name, engine] of [
    ['Docker', 'docker'],
    ['Podman', 'podman'],
  ] as const) {
    it(`are pulled, tagged, pushed and removed by ${name}`, async () => {
      const further = `${registry}/local/${engine}:1.0`;
      const image = { reference: base, engine };
      const tree = await realTree();
      const pulled = await run<{ platform: string }>(commandIds.pull, { ...image, platform: otherPlatform });
      assert.equal(pulled.platform, otherPlatform);
      assert.deepEqual(await run(commandIds.tagImage, { ...image, tag: further }), { reference: further });
      assert(labels(tree, await opened(tree, name)).includes(further));
      const pushed = await run<{ digest: string }>(commandIds.pushImage, { reference: further, engine });
      const known = await run<{ digest: string }>(commandIds.inspect, { reference: further, show: false });
      assert.equal(pushed.digest, known.digest);
      assert.deepEqual(await run(commandIds.removeImage, { reference: further, engine }), { removed: [further] });
      assert(!labels(tree, await opened(tree, name)).includes(further));
    });

    it(`run in a terminal by ${name}, without a shell`, async () => {
      const image = { reference: base, engine, platform: ownPlatform };
      await run(commandIds.pull, image);
      const closing = new Promise<void>(resolve => {
        const listener = vscode.window.onDidCloseTerminal(() => {
          listener.dispose();
          resolve();
        });
      });
      assert.deepEqual(await run(commandIds.runImage, image), { reference: base, platform: ownPlatform });
      const terminal = vscode.window.terminals.at(-1);
      assert.deepEqual(
        terminal?.creationOptions && 'shellArgs' in terminal.creationOptions && terminal.creationOptions.shellArgs,
        ['run', '--rm', '-it', '--pull=missing', `--platform=${ownPlatform}`, '--', base],
      );
      // The image’s own program is a shell: it writes, and ends, and the terminal with it.
      terminal?.sendText('exit');
      await closing;
      assert.equal(terminal?.exitStatus?.code, 0);
    });
  }

  it('are pulled by their digest, without the tag beside it that older Podman refuses', async () => {
    const { digest } = await run<{ digest: string }>(commandIds.inspect, { reference: sample, show: false });
    assert.deepEqual(await run(commandIds.pull, { reference: `${sample}@${digest}`, platform: ownPlatform }), {
      reference: `${sampleHost}/sample/app@${digest}`,
      platform: ownPlatform,
      digest,
    });
  });

  it('are removed together; what fails is told once the others are gone', async () => {
    const names = [1, 2, 3].map(each => `${registry}/together/app:${each}`);
    await run(commandIds.pull, { reference: base, platform: ownPlatform, engine: 'docker' });
    for (const tag of names) await run(commandIds.tagImage, { reference: base, engine: 'docker', tag });
    const rows = [names[0], 'no/such:1', names[1]].map(reference => ({
      kind: 'localImage',
      reference,
      engine: 'docker',
    }));
    const chosen = [...rows, { kind: 'tag', reference: names[2] }, { kind: 'localPlatform', reference: names[2] }];
    await assert.rejects(
      async () => vscode.commands.executeCommand(commandIds.removeImage, rows[0], chosen),
      (error: Error) =>
        error.message.startsWith('no/such:1 was not removed. Docker failed') && !error.message.includes(registry!),
    );
    const tree = await realTree();
    const left = labels(tree, await opened(tree, 'Docker'));
    assert.deepEqual(
      names.map(each => left.includes(each)),
      [false, false, true],
    );
  });

  /** What is asked while somebody types this name, and says no. */
  const refused = async (typed: string, ...rows: readonly object[]): Promise<{ title: string; detail: string }[]> => {
    const { showInputBox, showWarningMessage } = vscode.window;
    const asked: { title: string; detail: string }[] = [];
    const window = vscode.window as { -readonly [name in keyof typeof vscode.window]: unknown };
    window.showInputBox = async () => typed;
    window.showWarningMessage = async (title: string, { detail = '' }: vscode.MessageOptions) =>
      void asked.push({ title, detail });
    try {
      assert.equal(await vscode.commands.executeCommand(commandIds.removeImage, rows[0], rows), undefined);
    } finally {
      Object.assign(window, { showInputBox, showWarningMessage });
    }
    return asked;
  };

  it('are removed only after a question that has room on a screen', async () => {
    const row = { kind: 'localImage', interactive: true, engine: 'docker' };
    const rows = Array.from({ length: 300 }, (_, at) => ({ ...row, reference: `no/such:${at}` }));
    const [question] = await refused('', ...rows);
    const lines = question?.detail.split('\n') ?? [];
    assert.deepEqual(
      [question?.title, lines[0], lines.at(-2), lines.length],
      ['Remove 300 images?', 'no/such:0, from Docker', '280 more', 22],
    );
  });

  it('are removed only after a question by whoever typed their name', async () => {
    const asked = await refused('no/such:1', { engine: 'docker' });
    assert.deepEqual(
      asked.map(({ title }) => title),
      ['Remove no/such:1?'],
    );
  });

  const refusals: [name: string, id: string, argument: object, message: RegExp][] = [
    ['a name that is none', commandIds.pull, { reference: '--all' }, /“--all” is not an image reference/],
    ['a name that is none to run', commandIds.runImage, { reference: '-v=/:/x' }, /is not an image reference/],
    ['a name that is none to remove', commandIds.removeImage, { reference: '$(x)' }, /is not an image reference/],
    ['a platform that is none', commandIds.pull, { reference: sample, platform: '; x' }, /“; x” is not a platform/],
    ['a platform of another type', commandIds.runImage, { reference: sample, platform: 7 }, /“7” is/],
    [
      'another engine',
      commandIds.pull,
      { reference: sample, engine: 'lxc' },
      /“engine” must be “docker” or “podman”, not "lxc"/,
    ],
    ['a tag that is none', commandIds.tagImage, { reference: base, tag: '--x' }, /“--x” cannot be a tag/],
    [
      'a tag with a digest',
      commandIds.tagImage,
      { reference: base, tag: `a@sha256:${'0'.repeat(64)}` },
      /not a digest/,
    ],
    [
      'an image that is not in the registry',
      commandIds.pull,
      { reference: `${sampleHost}/sample/app:9.9` },
      /Docker failed: .*not found.*Check the name and the tag/,
    ],
    [
      'a platform that it does not have',
      commandIds.pull,
      { reference: sample, platform: 'linux/s390x' },
      /Choose a platform that the image has/,
    ],
    [
      'an image that is not in the engine',
      commandIds.removeImage,
      { reference: 'no/such:1' },
      /no\/such:1 was not removed. Docker failed/,
    ],
    ['a push to nobody', commandIds.pushImage, { reference: 'no/such:1' }, /Docker failed/],
  ];
  for (const [name, id, argument, message] of refusals) {
    it(`refuse ${name}`, async () => assert.rejects(run(id, argument), message));
  }

  const failures: [name: string, script: string, row: RegExp][] = [
    [
      'that does not run',
      'echo "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?" >&2; exit 1',
      /^Docker is not running — Start Docker Desktop or the service/,
    ],
    [
      'that may not be used',
      'echo "permission denied while trying to connect to the Docker daemon socket at unix:///x" >&2; exit 1',
      /^This account may not use Docker — Add it to the group “docker”/,
    ],
    ['that fails', 'echo "$(printf "\\033[31m")<b>[x](command:y)" >&2; exit 1', /^Docker failed$/],
    ['that prints nonsense', 'echo "<html>"', /^Nothing here — Docker holds no images\.$/],
  ];
  for (const [name, script, row] of failures) {
    it(`have a row that says it, of an engine ${name}`, async () => {
      await withSettings({ enginePath: await stub('failing', script) }, async () => {
        const tree = await realTree();
        const rows = await opened(tree, 'Docker');
        assert.equal(rows.length, 1);
        assert.match(tree.label(rows[0]!), row);
      });
    });
  }

  it('say in the real Docker’s own words that it was stopped meanwhile', async () => {
    const tree = await realTree();
    const row = await rowOf(tree, 'Docker', base);
    process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';
    for (const rows of [await opened(tree, 'Docker'), await tree.children(row)]) {
      assert.deepEqual(
        rows.map(each => tree.item(each).label),
        ['Docker is not running'],
      );
      const { tooltip } = tree.item(rows[0]!);
      assert(typeof tooltip === 'string');
      assert.match(tooltip, /unix:\/\/\/nowhere\/docker\.sock.*Start Docker Desktop/);
    }
    await assert.rejects(run(commandIds.pull, { reference: base, engine: 'docker' }), /Docker is not running/);
  });

  it('leave no program behind when the extension ends', async () => {
    const program = await stub('hanging', 'echo begun; sleep 3547 & wait');
    const closing = new AbortController();
    const working = atWork('Pulling', { log, closed: closing.signal }, watched => {
      const onOutput = (text: string) => {
        watched.onOutput(text);
        closing.abort(new DOMException('closed', 'AbortError'));
      };
      return command({ kind: 'docker', program }, ['pull'], { ...watched, onOutput });
    });
    await assert.rejects(async () => working, { name: 'AbortError' });
    const processes = async () => (await promisify(execFile)('ps', ['-eo', 'args'])).stdout.match(/^sleep 3547$/gm);
    await eventually(processes, null);
  });

  it('say that the program has gone meanwhile', async () => {
    const program = await stub('gone', 'exit 1');
    await withSettings({ enginePath: program }, async () => {
      const tree = await realTree();
      const row = (await tree.children()).find(each => tree.item(each).description === 'Docker');
      await rm(program);
      const [failure] = await tree.children(row);
      assert.match(tree.label(failure!), /“.*docker” was not found — Install Docker/);
    });
  });
});
