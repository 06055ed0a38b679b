// Variables, by the cases of BuildKit's shell package.
import assert from 'node:assert/strict';
import { expand } from '../../../src/core/dockerfile/expand.ts';

const values: Readonly<Record<string, string>> = { a: 'one', empty: '', path: 'x/y/z.tar.gz', image: 'idlebox' };
const variables = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined);

describe('variables', () => {
  const cases: [word: string, value: string][] = [
    ['plain', 'plain'],
    ['$a', 'one'],
    ['${a}', 'one'],
    ['x${a}y$a', 'xoneyone'],
    ['$none', ''],
    ['${none:-w}', 'w'],
    ['${none-w}', 'w'],
    ['${empty:-w}', 'w'],
    ['${empty-w}', ''],
    ['${a:+w}', 'w'],
    ['${empty:+w}', ''],
    ['${empty+w}', 'w'],
    ['${none+w}', ''],
    ['${a:?no}', 'one'],
    ['${none:-${a}}', 'one'],
    ['${none:-${none:-deep}}', 'deep'],
    ['scra${none:-tch}', 'scratch'],
    ['scratch${empty-@bogus}', 'scratch'],
    ['busy${image#idle}', 'busybox'],
    ['${path#*/}', 'y/z.tar.gz'],
    ['${path##*/}', 'z.tar.gz'],
    ['${path%.*}', 'x/y/z.tar'],
    ['${path%%.*}', 'x/y/z'],
    ['${path#?}', '/y/z.tar.gz'],
    ['${path/y/Y}', 'x/Y/z.tar.gz'],
    ['${path//\\//-}', 'x-y-z.tar.gz'],
    ['${a/n*/x}', 'ox'],
    ["'$a'", '$a'],
    ['"$a"', 'one'],
    ['\\$a', '$a'],
    ['"\\$a"', '$a'],
    ['$', '$'],
    ['a$.b', 'a$.b'],
  ];
  for (const [word, value] of cases) {
    it(`${word} is ${JSON.stringify(value)}`, () =>
      assert.deepEqual([expand(word, variables).value, expand(word, variables).error], [value, undefined]));
  }

  const errors = ['${', '${a', '${}', '${a:', '${a:x}', '${a^}', '${none:?must}', '${empty:?}', "'a", '"a', '${a:-'];
  for (const word of errors) it(`${word} is an error`, () => assert.notEqual(expand(word, variables).error, undefined));

  it('that are undefined are named, those with a default are not', () => {
    assert.deepEqual(expand('$x ${y:-1} ${z}', variables).undefinedNames, ['x', 'z']);
  });

  it('with a pattern made to hang do not', () => {
    const long = 'a'.repeat(5000);
    assert.notEqual(expand('${v##*a*a*a*a*b}', () => long).error, undefined);
  });
});
