// Engines are found without running anything: a program of the name on the PATH.
import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { findEngines } from '../../src/engine/find.ts';

describe('findEngines', () => {
  let folder: string;
  const at = (...names: string[]) => join(folder, ...names);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'find '));
    for (const name of ['a', 'b', 'folder', 'plain', 'windows', 'odd']) await mkdir(at(name));
    // Each would say so by a file, if it were run.
    const script = `#!/bin/sh\ntouch "${at('was-run')}"\n`;
    for (const path of ['a/docker', 'b/docker', 'b/podman', 'plain/docker', 'odd/podman-remote']) {
      await writeFile(at(path), script, { mode: 0o755 });
    }
    await chmod(at('plain/docker'), 0o644);
    await mkdir(at('folder/docker'));
    for (const name of ['docker.exe', 'podman.cmd']) await writeFile(at('windows', name), '');
  });
  after(() => rm(folder, { recursive: true }));

  const both = ['docker', 'podman'];
  const cases: [name: string, programs: () => string[], path: () => string[], expected: string[], system?: 'win32'][] =
    [
      ['none', () => both, () => [], []],
      ['both, in their own order', () => both, () => [at('b')], ['docker b/docker', 'podman b/podman']],
      ['the first of two', () => both, () => [at('a'), at('b')], ['docker a/docker', 'podman b/podman']],
      ['no folder of the name', () => both, () => [at('folder'), at('a')], ['docker a/docker']],
      ['nothing that may not be executed', () => both, () => [at('plain')], []],
      ['nothing by a relative folder', () => both, () => ['', '.', relative(process.cwd(), at('a'))], []],
      ['nothing in a folder that is not there', () => both, () => [at('nowhere'), at('a')], ['docker a/docker']],
      ['by a path', () => [at('b', 'docker'), 'podman'], () => [], ['docker b/docker']],
      ['nothing by a path that is wrong', () => [at('nowhere', 'docker')], () => [at('a')], []],
      ['once, by path and by name', () => [at('b', 'podman'), 'podman'], () => [at('b')], ['podman b/podman']],
      ['a kind by the program’s name', () => [at('odd', 'podman-remote')], () => [], ['podman odd/podman-remote']],
      ['on Windows no batch file', () => both, () => [at('windows')], ['docker windows/docker.exe'], 'win32'],
    ];
  for (const [name, programs, path, expected, system] of cases) {
    it(`finds ${name}`, async () => {
      const env = { PATH: path().join(delimiter), PATHEXT: '.com;.exe;.cmd' };
      const found = await findEngines(programs(), env, system);
      assert.deepEqual(
        found.map(engine => `${engine.kind} ${relative(folder, engine.program)}`),
        expected,
      );
    });
  }

  it('reads the PATH as Windows writes it', async () => {
    assert.equal((await findEngines(both, { Path: at('b') })).length, 2);
    assert.deepEqual(await findEngines(both, {}), []);
  });

  it('ran none of them', async () => {
    await assert.rejects(rm(at('was-run')), /ENOENT/);
  });
});
