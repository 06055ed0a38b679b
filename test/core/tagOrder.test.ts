// The order in which tags are shown, and the tags that no person made.
import assert from 'node:assert/strict';
import { arrangeTags, type ListedTags, type TagOrder } from '../../src/core/tagOrder.ts';

describe('the order of tags', () => {
  const signature = `sha256-${'a'.repeat(64)}`;
  const times = (...entries: readonly (readonly [string, number])[]) => new Map(entries);

  const rows: readonly (readonly [
    title: string,
    order: TagOrder,
    listed: ListedTags,
    tags: readonly string[],
    signatures?: readonly string[],
  ])[] = [
    ['of none', 'newest', { names: [] }, []],
    [
      'is the registry’s where no time is told, with latest first',
      'newest',
      { names: ['b', 'a', 'latest'] },
      ['latest', 'b', 'a'],
    ],
    [
      'is by the time of the push where all times are told',
      'newest',
      { names: ['a', 'b', 'c'], pushed: times(['a', 1], ['b', 3], ['c', 2]) },
      ['b', 'c', 'a'],
    ],
    [
      'is the registry’s where only some times are told',
      'newest',
      { names: ['a', 'b'], pushed: times(['b', 3]) },
      ['a', 'b'],
    ],
    [
      'is turned round where the oldest came first',
      'newest',
      { names: ['1', '2', 'latest'], isOldestFirst: true },
      ['latest', '2', '1'],
    ],
    [
      'stays where the newest were not read yet',
      'newest',
      { names: ['1', '2'], isOldestFirst: true, next: new URL('http://a.test') },
      ['1', '2'],
    ],
    [
      'by version is that whatever the times are',
      'version',
      {
        names: ['1.9', '1.10', 'latest', '2.0-rc1'],
        pushed: times(['1.9', 9], ['1.10', 1], ['latest', 2], ['2.0-rc1', 3]),
      },
      ['latest', '1.10', '1.9', '2.0-rc1'],
    ],
    [
      'leaves out those that hold only what refers to an image',
      'newest',
      {
        names: [
          '1',
          `${signature}.sig`,
          signature,
          '2',
          `${signature}.att`,
          `${signature}.sbom`,
          'sha256-abc',
          `${signature}x`,
        ],
      },
      ['1', '2', 'sha256-abc', `${signature}x`],
      [`${signature}.sig`, signature, `${signature}.att`, `${signature}.sbom`],
    ],
    [
      'is by the time of the push where only signatures have none',
      'newest',
      { names: ['a', 'b', signature], pushed: times(['a', 1], ['b', 2]) },
      ['b', 'a'],
      [signature],
    ],
  ];
  for (const [title, order, listed, tags, signatures = []] of rows) {
    it(title, () => assert.deepEqual(arrangeTags(listed, order), { tags, signatures }));
  }
});
