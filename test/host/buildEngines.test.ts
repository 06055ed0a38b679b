// `multiarch.build` by another engine than Docker: a real Podman, planned, run as a task, proven.
import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { buildEngine, localEngines } from '../../src/features/shared/engines.ts';
import { isPlainHttp } from '../../src/features/shared/plainHttp.ts';
import { commandIds } from '../../src/host/ids.ts';
import { withSettings } from './support.ts';

const registry = process.env['MULTIARCH_BUILD_REGISTRY'];
const base = process.env['MULTIARCH_BUILD_BASE'];
const podmanFolder = process.env['MULTIARCH_PODMAN'] ?? '';
const folder = join(process.env['MULTIARCH_TEST_FOLDER'] ?? '', 'engines');
const all = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

interface BuildResult {
  readonly digest: string;
  readonly platforms: { readonly platform: string; readonly digest: string }[];
}

const build = async (argument: object): Promise<BuildResult> =>
  vscode.commands.executeCommand<BuildResult>(commandIds.build, argument);

async function dockerfile(name: string, text: string): Promise<string> {
  await mkdir(join(folder, name), { recursive: true });
  const path = join(folder, name, 'Dockerfile');
  await writeFile(path, `FROM ${base}\n${text}\n`);
  return path;
}

/** With these folders as the PATH, the machine's own behind them where it is wanted. */
async function withPath(folders: readonly string[], run: () => Promise<void>): Promise<void> {
  const whole = process.env['PATH'];
  process.env['PATH'] = folders.join(delimiter);
  try {
    await run();
  } finally {
    process.env['PATH'] = whole;
  }
}

describe('building by another engine', function () {
  this.timeout(60_000);
  before(async function () {
    if (registry === undefined) this.skip();
    await mkdir(folder, { recursive: true });
  });

  const byPodman = (run: () => Promise<void>) =>
    withPath([podmanFolder, process.env['PATH'] ?? ''], () => withSettings({ engine: 'podman' }, run));

  it('builds by Podman, pushes, and returns what the registry then holds', () =>
    byPodman(async () => {
      const tags = [`${registry}/engines/podman:1`, `${registry}/engines/podman:2`];
      const result = await build({
        dockerfile: await dockerfile('push', 'RUN uname -m > /machine'),
        platforms: all,
        tags,
      });
      assert.deepEqual(
        result.platforms.map(({ platform }) => platform),
        all,
      );
      for (const reference of tags) {
        const found = await vscode.commands.executeCommand<BuildResult>(commandIds.inspect, { reference, show: false });
        assert.equal(result.digest, found.digest);
        assert.deepEqual(
          result.platforms.map(each => each.digest).toSorted(),
          found.platforms.map(each => each.digest).toSorted(),
        );
      }
    }));

  it('loads into Podman, and returns what it then holds', () =>
    byPodman(async () => {
      const path = await dockerfile('load', 'RUN true');
      const result = await build({ dockerfile: path, platforms: all, tags: ['engines-load:1'], output: 'load' });
      assert.deepEqual(
        result.platforms.map(({ platform }) => platform),
        all,
      );
      assert.equal(new Set(result.platforms.map(each => each.digest)).size, 3);
    }));

  it('writes an archive by Podman', () =>
    byPodman(async () => {
      const path = await dockerfile('archive', 'RUN true');
      const destination = join(folder, 'a b.tar');
      const built = await build({ dockerfile: path, platforms: all, output: 'oci', destination });
      assert.match(built.digest, /^sha256:/);
      assert.deepEqual(
        built.platforms.map(({ platform }) => platform),
        all,
      );
    }));

  it('writes a folder for each platform by Podman', () =>
    byPodman(async () => {
      const path = await dockerfile('folders', 'RUN uname -m > /machine');
      const destination = join(folder, 'out');
      await build({ dockerfile: path, platforms: all, output: 'local', destination });
      assert.match(await readFile(join(destination, 'linux_arm64', 'machine'), 'utf8'), /aarch64/);
    }));

  it('says what failed in Podman', () =>
    byPodman(async () => {
      const path = await dockerfile('fails', 'RUN [ "$(uname -m)" != aarch64 ] || exit 7');
      const failing = build({ dockerfile: path, platforms: all, tags: [`${registry}/engines/fails:1`] });
      await assert.rejects(failing, /engines\/fails:1 for linux\/arm64 failed in “RUN .*” \(exit code 7\)/);
    }));

  it('refuses what Podman’s command line cannot say, before anything runs', () =>
    byPodman(async () => {
      const path = await dockerfile('refused', 'RUN true');
      const secrets = { token: { file: join(folder, 'a,b') } };
      const refused = build({ dockerfile: path, platforms: all, tags: ['a:1'], output: 'load', secrets });
      await assert.rejects(refused, /a,b/);
      const elsewhere = build({ dockerfile: path, platforms: all, tags: ['a:1'], output: 'load', builder: 'default' });
      await assert.rejects(elsewhere, /no builder “default”/);
    }));

  const stub = async (name: string): Promise<void> => {
    await mkdir(join(folder, 'bin', name), { recursive: true });
    const path = join(folder, 'bin', name, name);
    await writeFile(path, '#!/bin/sh\nexit 3\n');
    await chmod(path, 0o755);
  };
  const cases: [name: string, path: string[], settings: Record<string, string>, expected: string][] = [
    ['Docker first', ['podman', 'docker'], {}, 'docker docker/docker'],
    ['Podman where there is no Docker', ['nerdctl', 'buildah', 'podman'], {}, 'podman podman/podman'],
    ['Buildah where there is no Podman', ['nerdctl', 'buildah'], {}, 'buildah buildah/buildah'],
    ['nerdctl where there is nothing else', ['nerdctl'], {}, 'nerdctl nerdctl/nerdctl'],
    ['the chosen one', ['docker', 'podman', 'buildah'], { engine: 'buildah' }, 'buildah buildah/buildah'],
    ['the first where the choice is none', ['docker', 'podman'], { engine: 'rkt' }, 'docker docker/docker'],
    ['the named program, by its name', ['docker'], { enginePath: 'podman/podman' }, 'podman podman/podman'],
    [
      'the named program as the chosen one',
      ['podman'],
      { engine: 'nerdctl', enginePath: 'docker/docker' },
      'nerdctl docker/docker',
    ],
    ['nothing in place of the chosen one', ['docker'], { engine: 'podman' }, '“podman” was not found'],
    [
      'nothing in place of the named one',
      ['docker'],
      { enginePath: 'nowhere/docker' },
      '/nowhere/docker” was not found',
    ],
    ['nothing where nothing is', [], {}, 'none of docker, podman, buildah, nerdctl is on the PATH'],
  ];
  for (const [name, path, { enginePath, ...settings }, expected] of cases) {
    it(`takes ${name}`, async () => {
      for (const each of ['docker', 'podman', 'buildah', 'nerdctl']) await stub(each);
      const bin = join(folder, 'bin');
      const chosen = { ...settings, ...(enginePath !== undefined && { enginePath: join(bin, enginePath) }) };
      await withPath(
        path.map(each => join(bin, each)),
        () =>
          withSettings(chosen, async () => {
            if (expected.includes(' was ') || expected.includes(' is ')) {
              const failing = build({ dockerfile: '/d', platforms: ['linux/amd64'], tags: ['a:1'] });
              await assert.rejects(failing, (error: Error) => error.message.includes(expected));
              await assert.rejects(buildEngine(), { name: 'EngineError', reason: 'not-installed' });
            } else {
              const { kind, program } = await buildEngine();
              assert.equal(`${kind} ${program.slice(bin.length + 1)}`, expected);
            }
          }),
      );
    });
  }

  it('shows the images of Docker and Podman, whichever builds', async () => {
    for (const each of ['docker', 'podman', 'buildah', 'nerdctl']) await stub(each);
    const bin = ['docker', 'podman', 'buildah', 'nerdctl'].map(each => join(folder, 'bin', each));
    for (const engine of ['auto', 'buildah', 'nerdctl', 'podman']) {
      await withPath(bin, () =>
        withSettings({ engine }, async () => {
          assert.deepEqual(
            (await localEngines()).map(({ kind }) => kind),
            ['docker', 'podman'],
          );
        }),
      );
    }
  });

  it('speaks plain HTTP with this machine, and where the settings say so', async () => {
    const hosts = [
      'localhost:5000',
      '127.0.0.1',
      '127.9.9.9:5000',
      '[::1]:5000',
      'LOCALHOST:1',
      'ghcr.io',
      '10.0.0.1:5000',
    ];
    assert.deepEqual(hosts.map(isPlainHttp), [true, true, true, true, true, false, false]);
    const registries = [
      { host: '10.0.0.1:5000', plainHttp: true },
      { host: 'localhost:5000', plainHttp: false },
    ];
    await withSettings({ registries }, async () => {
      assert.deepEqual(hosts.map(isPlainHttp), [false, true, true, true, true, false, true]);
      return Promise.resolve();
    });
  });
});
