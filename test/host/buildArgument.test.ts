// The argument of `multiarch.build`: what is made of it, and what is refused, naming the field.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { BuildSpec } from '../../src/core/builds/spec.ts';
import { toBuildSpec } from '../../src/features/builds/argument.ts';

const folder: vscode.WorkspaceFolder = { uri: vscode.Uri.file('/work space'), name: 'work', index: 0 };
const least = { dockerfile: 'app/Dockerfile', platforms: ['linux/amd64'], tags: ['app:1'] };
const specOf = (more: object): BuildSpec => toBuildSpec({ ...least, ...more }, folder);

describe('the argument of multiarch.build', () => {
  const taken: readonly (readonly [name: string, argument: object, expected: Partial<BuildSpec>])[] = [
    [
      'the least',
      {},
      {
        dockerfile: '/work space/app/Dockerfile',
        context: '/work space/app',
        platforms: [{ os: 'linux', architecture: 'amd64' }],
        tags: ['app:1'],
        output: 'push',
        platformTags: false,
        buildArgs: {},
        secrets: [],
      },
    ],
    ['the folder itself as context', { context: '.' }, { context: '/work space' }],
    ['an absolute path', { dockerfile: '/else/where/Dockerfile' }, { context: '/else/where' }],
    ['a file URI', { dockerfile: 'file:///a%20b/Dockerfile' }, { dockerfile: '/a b/Dockerfile' }],
    [
      'an address as context, which the builder fetches',
      { context: 'https://github.com/owner/app.git#main:app' },
      { context: 'https://github.com/owner/app.git#main:app', dockerfile: '/work space/app/Dockerfile' },
    ],
    ['the folder of the Dockerfile where the context is empty', { context: '' }, { context: '/work space/app' }],
    ['tags of single platforms', { platformTags: true }, { platformTags: true }],
    ['a path with a leading dash', { context: '--push' }, { context: '/work space/--push' }],
    [
      'each platform once, however it is written',
      { platforms: ['linux/arm64', 'linux/arm64/v8', 'arm64'] },
      { platforms: [{ os: 'linux', architecture: 'arm64' }] },
    ],
    ['each tag once', { tags: ['app:1', 'app:2', 'app:1'] }, { tags: ['app:1', 'app:2'] }],
    [
      'an archive, without a tag',
      { tags: undefined, output: 'oci', destination: 'out dir/app,1.tar' },
      { tags: [], output: 'oci', destination: '/work space/out dir/app,1.tar' },
    ],
    ['an archive, with an empty list of tags', { tags: [], output: 'oci', destination: 'a.tar' }, { tags: [] }],
    ['no stage and no builder where their names are empty', { target: '', builder: '' }, {}],
    ['a stage', { target: 'final' }, { target: 'final' }],
    ['an empty build argument', { buildArgs: { X: '' } }, { buildArgs: { X: '' } }],
    ['hostile values', { buildArgs: { X: '$(x) "; --push' } }, { buildArgs: { X: '$(x) "; --push' } }],
    [
      'secrets',
      { secrets: { npm: { file: '.npmrc' }, token: { env: 'TOKEN' } } },
      {
        secrets: [
          { id: 'npm', file: '/work space/.npmrc' },
          { id: 'token', env: 'TOKEN' },
        ],
      },
    ],
  ];
  for (const [name, argument, expected] of taken) {
    it(`takes ${name}`, () => {
      const spec: Partial<BuildSpec> = specOf(argument);
      const keys = Object.keys(expected) as (keyof BuildSpec)[];
      assert.deepEqual(Object.fromEntries(keys.map(key => [key, spec[key]])), expected);
    });
  }

  it('leaves out what is not given', () => {
    const spec = specOf({ target: '', builder: '' });
    assert.deepEqual(
      ['target', 'builder', 'destination'].filter(key => key in spec),
      [],
    );
  });

  const refused: readonly (readonly [name: string, argument: object, message: RegExp])[] = [
    ['no Dockerfile', { dockerfile: undefined }, /needs “dockerfile”/],
    ['a Dockerfile that is no text', { dockerfile: 7 }, /“dockerfile” must be a text/],
    ['a context that is no text', { context: ['.'] }, /“context” must be a text/],
    ['a switch that is no switch', { platformTags: 'yes' }, /“platformTags” must be true or false/],
    ['no platforms', { platforms: [] }, /needs “platforms”/],
    ['platforms that are no list', { platforms: 'linux/amd64' }, /needs “platforms”/],
    ['platforms that are no texts', { platforms: [null] }, /needs “platforms”/],
    ['a platform that is none', { platforms: ['lin ux'] }, /platform/],
    ['a push without a tag', { tags: undefined }, /needs “tags”/],
    ['a load without a tag', { tags: [], output: 'load' }, /needs “tags”/],
    ['a tag that is none', { tags: ['UPPER'] }, /“UPPER” cannot be a tag/],
    ['a tag that is a flag', { tags: ['--push'] }, /“--push” cannot be a tag/],
    ['a digest', { tags: [`app@sha256:${'0'.repeat(64)}`] }, /a digest is made by the build/],
    ['a wrong tag of an archive too', { tags: ['UPPER'], output: 'oci', destination: 'a' }, /cannot be a tag/],
    ['another output', { output: 'cloud' }, /“output” must be one of push, load, oci, local, not “cloud”/],
    ['an output of the prototype', { output: 'constructor' }, /“output” must be one of/],
    ['an archive without a path', { output: 'oci' }, /needs “destination”/],
    ['a stage that is no text', { target: {} }, /“target” must be a text/],
    ['build arguments that are no object', { buildArgs: ['X=1'] }, /“buildArgs” must be an object/],
    ['a build argument that is no text', { buildArgs: { X: 1 } }, /“buildArgs” must hold texts by name: "X"/],
    ['a build argument whose name has its value', { buildArgs: { 'A=B': 'c' } }, /“buildArgs” must hold texts/],
    ['a build argument without a name', { buildArgs: { '': 'c' } }, /“buildArgs” must hold texts/],
    ['a secret without a source', { secrets: { npm: {} } }, /Secret “npm” needs either/],
    ['a secret of two sources', { secrets: { npm: { file: 'a', env: 'b' } } }, /Secret “npm” needs either/],
    ['a secret that is its value', { secrets: { npm: 'hunter2' } }, /^Error: Secret “npm” needs either[^]*variable\.$/],
    ['a secret without an id', { secrets: { '': { env: 'X' } } }, /Secret “” needs either/],
    ['a secret of an empty file', { secrets: { npm: { file: '' } } }, /needs “secrets\.npm\.file”/],
  ];
  for (const [name, argument, message] of refused) {
    it(`refuses ${name}`, () => {
      assert.throws(() => specOf(argument), message);
    });
  }

  it('refuses a relative path where no folder is open', () => {
    assert.throws(() => toBuildSpec(least, undefined), /“app\/Dockerfile” is a relative path, and no folder is open/);
  });

  it('refuses a relative path where the folder is on no disk of this machine', () => {
    const uri = vscode.Uri.parse('vscode-vfs://github/owner/app');
    assert.throws(() => toBuildSpec(least, { ...folder, uri }), /is on no disk of this machine/);
  });
});
