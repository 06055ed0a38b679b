// Engines are found without running anything: a program of the name on the PATH.
import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { engineKinds, type Engine } from '../../src/engine/engine.ts';
import { engineKind, findEngines } from '../../src/engine/find.ts';

describe('findEngines', () => {
  let folder: string;
  const at = (...names: string[]) => join(folder, ...names);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'find '));
    for (const name of ['a', 'b', 'folder', 'plain', 'windows', 'odd', 'script', 'link']) await mkdir(at(name));
    // Each would say so by a file, if it were run.
    const script = `#!/bin/sh\ntouch "${at('was-run')}"\n`;
    for (const path of ['a/docker', 'b/docker', 'b/podman', 'plain/docker', 'odd/podman-remote']) {
      await writeFile(at(path), script, { mode: 0o755 });
    }
    await writeFile(at('script/docker'), '#!/usr/bin/sh\n[ -e /etc/x ] || echo Emulate\nexec /usr/bin/podman "$@"\n', {
      mode: 0o755,
    });
    await symlink('../b/podman', at('link/docker'));
    await chmod(at('plain/docker'), 0o644);
    await mkdir(at('folder/docker'));
    for (const name of ['docker.exe', 'podman.cmd']) await writeFile(at('windows', name), '');
  });
  after(() => rm(folder, { recursive: true }));

  const named = (...programs: string[]): Engine[] => programs.map(program => ({ kind: engineKind(program), program }));
  const both = named('docker', 'podman');
  const cases: [name: string, engines: () => Engine[], path: () => string[], expected: string[], system?: 'win32'][] = [
    ['none', () => both, () => [], []],
    ['both, in their own order', () => both, () => [at('b')], ['docker b/docker', 'podman b/podman']],
    ['the first of two', () => both, () => [at('a'), at('b')], ['docker a/docker', 'podman b/podman']],
    ['no folder of the name', () => both, () => [at('folder'), at('a')], ['docker a/docker']],
    ['nothing that may not be executed', () => both, () => [at('plain')], []],
    ['nothing by a relative folder', () => both, () => ['', '.', relative(process.cwd(), at('a'))], []],
    ['nothing in a folder that is not there', () => both, () => [at('nowhere'), at('a')], ['docker a/docker']],
    [
      'no Docker in a script that runs Podman',
      () => both,
      () => [at('script'), at('b')],
      ['docker b/docker', 'podman b/podman'],
    ],
    ['no Docker in a link to Podman', () => both, () => [at('link'), at('odd')], []],
    [
      'what is named by its path, whatever it runs',
      () => named(at('script', 'docker')),
      () => [],
      ['docker script/docker'],
    ],
    ['by a path', () => named(at('b', 'docker'), 'podman'), () => [], ['docker b/docker']],
    ['nothing by a path that is wrong', () => named(at('nowhere', 'docker')), () => [at('a')], []],
    ['once, by path and by name', () => named(at('b', 'podman'), 'podman'), () => [at('b')], ['podman b/podman']],
    ['a kind by the program’s name', () => named(at('odd', 'podman-remote')), () => [], ['podman odd/podman-remote']],
    ['a kind as it is told', () => [{ kind: 'nerdctl', program: at('a', 'docker') }], () => [], ['nerdctl a/docker']],
    ['on Windows no batch file', () => both, () => [at('windows')], ['docker windows/docker.exe'], 'win32'],
  ];
  for (const [name, engines, path, expected, system] of cases) {
    it(`finds ${name}`, async () => {
      const env = { PATH: path().join(delimiter), PATHEXT: '.com;.exe;.cmd' };
      const found = await findEngines(engines(), env, system);
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

  const kinds: [program: string, kind: string][] = [
    ['docker', 'docker'],
    ['/opt/podman/bin/docker', 'docker'],
    ['/opt/Podman.exe', 'podman'],
    ['podman-remote', 'podman'],
    ['/usr/bin/buildah', 'buildah'],
    ['nerdctl.lima', 'nerdctl'],
    ['/opt/anything', 'docker'],
    ['', 'docker'],
  ];
  it('tells a kind by a program’s name', () => {
    assert.deepEqual(
      kinds.map(([program]) => engineKind(program)),
      kinds.map(([, kind]) => kind),
    );
    assert.deepEqual(engineKinds.map(engineKind), engineKinds);
  });

  it('ran none of them', async () => {
    await assert.rejects(rm(at('was-run')), /ENOENT/);
  });
});
