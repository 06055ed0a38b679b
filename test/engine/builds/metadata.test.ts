// What engines write of what they built: files as buildx 0.29 and Podman 4.3 wrote them, and such as nobody should.
import assert from 'node:assert/strict';
import { builtDigests } from '../../../src/engine/builds/metadata.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const other = `sha256:${'b'.repeat(64)}`;
const built = {
  'buildx.build.ref': 'default/default/x',
  'containerimage.digest': digest,
  'image.name': 'localhost:5000/a:1',
};

describe('the digests of what was built', () => {
  const cases: [what: string, text: string, names: (string | undefined)[], expected: [string, string][]][] = [
    ['of one image', JSON.stringify(built), [undefined], [['', digest]]],
    [
      'of the targets of a bake file',
      JSON.stringify({ app: built, tool: { ...built, 'containerimage.digest': other } }),
      ['app', 'tool'],
      [
        ['app', digest],
        ['tool', other],
      ],
    ],
    ['of a target that is not told of', JSON.stringify({ app: built }), ['app', 'tool'], [['app', digest]]],
    ['of Podman, which writes it alone', `${digest}\n`, [undefined], [['', digest]]],
    ['of a build without an image', JSON.stringify({ 'buildx.build.ref': 'x' }), [undefined], []],
    ['of nothing', '', [undefined], []],
    ['of half a file', '{"containerimage.digest":"sha256:aa', [undefined], []],
    ['of no digests', JSON.stringify({ 'containerimage.digest': '../../x', a: 5 }), [undefined, 'a'], []],
    [
      'of a target with the name of a member',
      JSON.stringify({ constructor: built }),
      ['constructor', 'toString'],
      [['constructor', digest]],
    ],
  ];
  for (const [what, text, names, expected] of cases) {
    it(what, () => assert.deepEqual([...builtDigests(text, names)], expected));
  }
});
