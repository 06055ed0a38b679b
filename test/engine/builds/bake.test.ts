// The command line of a bake: what comes from a file, a person or a script stays one argument, and never becomes a flag.
import assert from 'node:assert/strict';
import { bakeArgumentList, bakeSteps, type BakeCall } from '../../../src/engine/builds/bake.ts';

const plain: BakeCall = { files: ['/w/docker-bake.hcl'], cwd: '/w', targets: ['app'], allowed: [], overrides: [] };

describe('the command line of a bake', () => {
  const cases: [rule: string, changes: Partial<BakeCall>, args: string[]][] = [
    ['builds a target', {}, ['--file=/w/docker-bake.hcl', '--', 'app']],
    ['builds what the file builds by default', { targets: [] }, ['--file=/w/docker-bake.hcl', '--']],
    ['names the builder', { builder: '--push' }, ['--builder=--push', '--file=/w/docker-bake.hcl', '--', 'app']],
    [
      'reads files in their order',
      { files: ['/a b/$(x);"\'.json', '/-f'] },
      ['--file=/a b/$(x);"\'.json', '--file=/-f', '--', 'app'],
    ],
    [
      'takes names for names',
      { targets: ['--help', '-f', '--'] },
      ['--file=/w/docker-bake.hcl', '--', '--help', '-f', '--'],
    ],
    [
      'allows what was allowed',
      { allowed: ['fs.read=/a b', 'ssh'] },
      ['--file=/w/docker-bake.hcl', '--allow=fs.read=/a b', '--allow=ssh', '--', 'app'],
    ],
    [
      'overrides outputs and platforms of a target alone',
      {
        overrides: [
          { target: 'app', output: 'push', platforms: ['linux/amd64', 'linux/arm/v7'] },
          { target: '-x', output: 'load' },
        ],
      },
      [
        '--file=/w/docker-bake.hcl',
        '--set=app.output=type=registry',
        '--set=app.platform=linux/amd64',
        '--set=app.platform=linux/arm/v7',
        '--set=-x.output=type=docker',
        '--',
        'app',
      ],
    ],
  ];
  for (const [rule, changes, args] of cases) {
    it(rule, () => assert.deepEqual(bakeArgumentList({ ...plain, ...changes }), ['buildx', 'bake', ...args]));
  }

  it('is run with events as JSON, and writes what it made', () => {
    assert.deepEqual(bakeSteps(plain, { metadataFile: '/t m/x' }), [
      {
        args: [
          'buildx',
          'bake',
          '--progress=rawjson',
          '--metadata-file=/t m/x',
          '--file=/w/docker-bake.hcl',
          '--',
          'app',
        ],
        prints: 'rawjson',
      },
    ]);
  });
});
