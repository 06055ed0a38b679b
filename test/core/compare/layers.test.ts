// Which layers two images share, as a table.
import assert from 'node:assert/strict';
import { compareLayers, type Layer } from '../../../src/core/compare/layers.ts';

/** `a` is the content and the blob; `a'` the same content in another blob; `~a` what an engine tells: no blob. */
const layersOf = (text: string): Layer[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((word, at) => {
      const content = word.replace(/['~]/g, '');
      const diffId = `diff ${content}`;
      return { position: at + 1, diffId, ...(!word.startsWith('~') && { digest: word, size: word.length }) };
    });

type Row = readonly [left: string, right: string, shared: string, added: string, removed: string];

/** Shared as `place name`, or `place→place name`, with `(name)` where the left is another blob. */
const rows: readonly Row[] = [
  ['', '', '', '', ''],
  ['a b', 'a b', '1 a, 2 b', '', ''],
  ['a b', 'a c', '1 a', '2 c', '2 b'],
  ['a b', 'a x b', '1 a, 2→3 b', '2 x', ''],
  ['a x b', 'a b', '1 a, 3→2 b', '', '2 x'],
  ['a b', 'b a', '2→1 b, 1→2 a', '', ''],
  ['a a b', 'a b', '1 a, 3→2 b', '', '2 a'],
  ['a b', 'a a b', '1 a, 2→3 b', '2 a', ''],
  ["a b'", 'a b', "1 a, 2 b (b')", '', ''],
  // Who has the very blob takes it, though another of the same content stands before.
  ["a' a", 'a', '2→1 a', '', "1 a'"],
  ["a'", 'a a', "1 a (a')", '2 a', ''],
  ['~a ~b', 'a c', '1 a', '2 c', '2 '],
  ['a c', '~a ~b', '1 a', '2 ', '2 c'],
];

const name = ({ position, digest = '' }: Layer) => `${position} ${digest}`;

describe('the layers of two images', () => {
  for (const [left, right, ...expected] of rows) {
    it(`${left || 'none'} and ${right || 'none'}`, () => {
      const { shared, added, removed } = compareLayers(layersOf(left), layersOf(right));
      const sharedName = ({ position, digest = '', left: other }: (typeof shared)[number]) => {
        const place = other && other.position !== position ? `${other.position}→${position}` : position;
        return `${place} ${digest}${other?.digest !== undefined && other.digest !== digest ? ` (${other.digest})` : ''}`;
      };
      assert.deepEqual(
        [shared.map(sharedName).join(', '), added.map(name).join(', '), removed.map(name).join(', ')],
        expected,
      );
    });
  }

  it('that say nothing of their content are no match of one another', () => {
    const nameless: Layer[] = [{ position: 1 }];
    assert.equal(compareLayers(nameless, nameless).shared.length, 0);
  });

  it('tell what only one side knows', () => {
    const [shared] = compareLayers(
      [{ position: 1, diffId: 'd', instruction: 'COPY a' }],
      [{ position: 1, diffId: 'd', digest: 'x', size: 5 }],
    ).shared;
    assert.deepEqual(shared, { position: 1, diffId: 'd', instruction: 'COPY a', digest: 'x', size: 5 });
  });

  it('are compared in good time, however many', () => {
    const many = (of: string) =>
      Array.from({ length: 50_000 }, (_, at) => ({ position: at + 1, digest: `${of}${at % 9}` }));
    assert.equal(compareLayers(many('a'), many('a')).shared.length, 50_000);
    assert.equal(compareLayers(many('a'), many('b')).removed.length, 50_000);
  });
});
