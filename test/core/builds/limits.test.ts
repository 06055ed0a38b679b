// What an engine's command line cannot say: engines × builds.
import assert from 'node:assert/strict';
import { engineLimits } from '../../../src/core/builds/limits.ts';
import type { BuildSpec } from '../../../src/core/builds/spec.ts';

const spec: BuildSpec = {
  dockerfile: '/w/Dock,er:file',
  context: '/w,/x:y',
  platforms: [{ os: 'linux', architecture: 'amd64' }],
  tags: ['localhost:5000/a:1'],
  output: 'push',
  platformTags: false,
  buildArgs: { A: 'a,b:c' },
  contexts: { n: '/a,b' },
  secrets: [{ id: 'a', file: '/s:ecret' }],
};

describe('the limits of an engine', () => {
  const cases: [name: string, change: Partial<BuildSpec>, buildah: string[], nerdctl: string[]][] = [
    ['commas and colons elsewhere', {}, [], []],
    ['a secret’s file with a comma', { secrets: [{ id: 'a', file: '/s,ecret' }] }, ['separator , /s,ecret'], []],
    ['a secret’s id with a comma', { secrets: [{ id: 'a,type=env', env: 'A' }] }, ['separator , a,type=env'], []],
    ['a secret’s variable with a comma', { secrets: [{ id: 'a', env: 'A,B' }] }, ['separator , A,B'], []],
    ['a folder with a comma', { output: 'local', destination: '/o,ut' }, ['separator , /o,ut'], []],
    ['a folder with a colon', { output: 'local', destination: '/o:ut' }, [], []],
    ['an archive with a comma', { output: 'oci', destination: '/o,ut.tar' }, [], []],
    ['an archive with a colon', { output: 'oci', destination: '/o:ut.tar' }, ['separator : /o:ut.tar'], []],
    ['a destination that is not used', { output: 'push', destination: '/a,b:c' }, [], []],
    [
      'a context elsewhere',
      { context: 'https://github.com/a/b.git' },
      [],
      ['remote-context https://github.com/a/b.git'],
    ],
    ['a Dockerfile in a bake file', { inline: 'FROM scratch' }, ['inline-dockerfile'], ['inline-dockerfile']],
  ];
  for (const [name, change, buildah, nerdctl] of cases) {
    it(`know ${name}`, () => {
      const found = (driver: string) =>
        engineLimits(driver, { ...spec, ...change }).map(each => {
          if (each.code === 'separator') return `separator ${each.character} ${each.text}`;
          return each.code === 'remote-context' ? `${each.code} ${each.context}` : each.code;
        });
      assert.deepEqual(found('podman'), buildah);
      assert.deepEqual(found('buildah'), buildah);
      assert.deepEqual(found('nerdctl'), nerdctl);
      for (const driver of ['docker', 'docker-container', 'kubernetes', 'remote', 'constructor']) {
        assert.deepEqual(found(driver), []);
      }
    });
  }
});
