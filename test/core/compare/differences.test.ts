// In what two configurations differ, as a table: what people mean by the same, whatever the JSON says.
import assert from 'node:assert/strict';
import { compareConfigurations } from '../../../src/core/compare/configuration.ts';
import type { ImageContent } from '../../../src/core/compare/content.ts';
import type { Difference } from '../../../src/core/compare/difference.ts';

const env = (...Env: string[]) => ({ config: { Env } });

type Row = readonly [title: string, left: object, right: object, expected: readonly Difference[]];

const rows: readonly Row[] = [
  ['nothing', {}, {}, []],
  [
    'a variable’s value',
    env('A=1', 'B=2'),
    env('B=2', 'A=x=y'),
    [{ path: ['config', 'Env', 'A'], left: '1', right: 'x=y' }],
  ],
  ['the order of variables is none', env('A=1', 'B=2'), env('B=2', 'A=1'), []],
  [
    'a variable set to nothing, and one that is not set',
    env('A='),
    env(),
    [{ path: ['config', 'Env', 'A'], left: '' }],
  ],
  ['a variable set twice: the last one counts', env('A=1', 'A=2'), env('A=2'), []],
  ['what is no variable', { config: { Env: [1, null, 'A=1'] } }, env('A=1'), []],
  [
    'labels by their keys, dots and slashes in them',
    { config: { Labels: { 'a.b/c': 'x', gone: '' } } },
    { config: { Labels: { 'a.b/c': 'y' } } },
    [
      { path: ['config', 'Labels', 'a.b/c'], left: 'x', right: 'y' },
      { path: ['config', 'Labels', 'gone'], left: '' },
    ],
  ],
  [
    'a label with the name of a member of objects',
    { config: { Labels: JSON.parse('{"__proto__":"x","constructor":"y"}') as object } },
    { config: { Labels: {} } },
    [
      { path: ['config', 'Labels', '__proto__'], left: 'x' },
      { path: ['config', 'Labels', 'constructor'], left: 'y' },
    ],
  ],
  [
    'ports and volumes, which are sets',
    { config: { ExposedPorts: { '80/tcp': {}, '81/tcp': {} }, Volumes: { '/a': {} } } },
    { config: { ExposedPorts: { '80/tcp': {} }, Volumes: { '/b': {} } } },
    [
      { path: ['config', 'ExposedPorts', '81/tcp'], left: true },
      { path: ['config', 'Volumes', '/a'], left: true },
      { path: ['config', 'Volumes', '/b'], right: true },
    ],
  ],
  [
    'commands, word by word',
    { config: { Entrypoint: ['/a', 'b c'], Cmd: null, User: '' } },
    { config: { Entrypoint: ['/a', 'b', 'c'], Cmd: [], User: '1' } },
    [
      { path: ['config', 'Entrypoint'], left: ['/a', 'b c'], right: ['/a', 'b', 'c'] },
      { path: ['config', 'User'], right: '1' },
    ],
  ],
  [
    'health checks, whatever the order of their members',
    { config: { Healthcheck: { Test: ['CMD', 'a'], Interval: 1 } } },
    { config: { Healthcheck: { Interval: 1, Test: ['CMD', 'a'] } } },
    [],
  ],
  [
    'what is left out and what is empty',
    { author: '', config: { Tty: false, OnBuild: [] } },
    { 'os.features': [] },
    [],
  ],
  [
    'platform, author, time',
    { os: 'linux', 'os.version': '1', created: '2026-01-01T00:00:00Z', author: 'a' },
    { os: 'windows', 'os.version': '2', created: '2026-01-02T00:00:00Z' },
    [
      { path: ['os'], left: 'linux', right: 'windows' },
      { path: ['os.version'], left: '1', right: '2' },
      { path: ['created'], left: '2026-01-01T00:00:00Z', right: '2026-01-02T00:00:00Z' },
      { path: ['author'], left: 'a' },
    ],
  ],
  [
    'the same moment in other digits',
    { created: '2026-01-01T00:00:00.000000001Z' },
    { created: '2026-01-01T01:00:00+01:00' },
    [],
  ],
  [
    'times that are none',
    { created: 'yesterday' },
    { created: 'today' },
    [{ path: ['created'], left: 'yesterday', right: 'today' }],
  ],
  [
    'history by its length, layers not at all',
    { history: [{}, {}], rootfs: { type: 'layers', diff_ids: ['a'] }, container: 'x' },
    { history: [{}], rootfs: { type: 'layers', diff_ids: ['b'] }, container: 'y' },
    [{ path: ['history', 'length'], left: 2, right: 1 }],
  ],
  [
    'members that nobody knows',
    { moby: { a: 1 }, config: { Other: [1] } },
    { config: { Other: [2] } },
    [
      { path: ['config', 'Other'], left: [1], right: [2] },
      { path: ['moby'], left: { a: 1 } },
    ],
  ],
  ['a config that is no object', { config: [] }, { config: 'x' }, []],
];

const content = (configuration: object, more: Partial<ImageContent> = {}): ImageContent => ({
  configuration: configuration as ImageContent['configuration'],
  layers: [],
  ...more,
});

describe('the differences of two configurations', () => {
  for (const [title, left, right, expected] of rows) {
    it(`are of ${title}`, () => {
      assert.deepEqual(compareConfigurations(content(left), content(right)), expected);
      const turned = compareConfigurations(content(right), content(left));
      const keys = (found: readonly Difference[]) => found.map(({ path }) => path.join('\n')).toSorted();
      assert.deepEqual(keys(turned), keys(expected), 'the other way round');
    });
  }

  it('are only what both can tell', () => {
    const tells = { root: ['os'], config: ['Env'] };
    const left = content({ os: 'a', author: 'x', ...env('A=1') }, { tells });
    const right = content({ os: 'b', author: 'y', config: { Env: ['A=1'], User: '1' } });
    const expected = [{ path: ['os'], left: 'a', right: 'b' }];
    assert.deepEqual(compareConfigurations(left, right), expected);
    assert.equal(compareConfigurations(right, left).length, 1);
  });

  it('are none of one and the same, though an engine tells it in another way', () => {
    const same = { configurationDigest: 'sha256:1' };
    assert.deepEqual(compareConfigurations(content({ os: 'a' }, same), content({ os: 'b' }, same)), []);
  });
});
