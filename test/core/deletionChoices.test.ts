// Which ways to delete are offered, and which comes first, as a table.
import assert from 'node:assert/strict';
import type { Named, Survey } from '../../src/core/deletion.ts';
import { deletionChoices, type Wish } from '../../src/core/deletionChoices.ts';

/** `1.0` and `latest` are one index; `1.0-arm` is an image of it that has a tag of its own; `old` stands alone. */
const survey: Survey = {
  tags: new Map([
    ['1.0', 'idx'],
    ['latest', 'idx'],
    ['1.0-arm', 'arm'],
    ['old', 'alone'],
  ]),
  indexes: new Map([['idx', ['amd', 'arm']]]),
};

const wish = (named: Partial<Named>, others: Partial<Wish> = {}): Wish => {
  return { named: { tags: [], digests: [], ...named }, survey, isWhole: true, deletesTags: true, ...others };
};

const cases: readonly (readonly [title: string, wishes: readonly Wish[], kinds: readonly string[]])[] = [
  ['a tag that shares nothing: its image first', [wish({ tags: ['old'] })], ['images', 'tags']],
  ['a tag whose image has another: the tag first', [wish({ tags: ['1.0'] })], ['tags', 'images']],
  ['all tags of an image: their image first', [wish({ tags: ['1.0', 'latest'] })], ['images', 'tags']],
  ['a tag whose image an index holds', [wish({ tags: ['1.0-arm'] })], ['tags', 'indexes']],
  ['a platform of an index that stays', [wish({ digests: ['amd'] })], ['indexes']],
  ['a manifest that nothing holds', [wish({ digests: ['alone'] })], ['images']],
  ['a tag, where none goes alone', [wish({ tags: ['1.0'] }, { deletesTags: false })], ['images']],
  ['a tag in an index, where none goes alone', [wish({ tags: ['1.0-arm'] }, { deletesTags: false })], ['indexes']],
  ['a tag, of a repository too large to be looked at', [wish({ tags: ['1.0'] }, { isWhole: false })], ['tags']],
  [
    'a tag, where none goes alone and nothing is known',
    [wish({ tags: ['1.0'] }, { isWhole: false, deletesTags: false })],
    [],
  ],
  ['a tag and a platform that its other tag still has', [wish({ tags: ['1.0'], digests: ['amd'] })], ['images']],
  [
    'tags of two registries, one of which deletes none alone',
    [wish({ tags: ['old'] }), wish({ tags: ['old'] }, { deletesTags: false })],
    ['images'],
  ],
  [
    'a tag here, and there a manifest, for which that does not matter',
    [wish({ tags: ['old'] }), wish({ digests: ['alone'] }, { deletesTags: false })],
    ['images', 'tags'],
  ],
];

describe('the choices of a deletion', () => {
  for (const [title, wishes, kinds] of cases) {
    it(`of ${title}`, () => {
      const choices = deletionChoices(wishes);
      assert.deepEqual(
        choices.map(({ kind }) => kind),
        kinds,
      );
      assert(choices.every(({ plans }) => plans.length === wishes.length));
    });
  }
});
