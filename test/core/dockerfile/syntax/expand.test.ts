// Variables, by BuildKit's shell package. Nearly every case has been asked of the BuildKit in Docker 28.5; the others come from
// its source.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { expand } from '../../../../src/core/dockerfile/syntax/expand.ts';
import { holds } from '../../../support/properties.ts';

const values: Readonly<Record<string, string>> = {
  a: 'one',
  empty: '',
  path: 'x/y/z.tar.gz',
  image: 'idlebox',
  aa: 'aaaa',
  star: 'a*b?c',
  dollars: '$0-$a',
  slash: 'a/b',
  umlaut: 'aüb',
};
const variables = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined);

type Cases = Readonly<Record<string, readonly (readonly [word: string, value: string])[]>>;

describe('variables', () => {
  const groups: Cases = {
    names: [
      ['plain', 'plain'],
      ['$a', 'one'],
      ['${a}', 'one'],
      ['x${a}y$a', 'xoneyone'],
      ['$none', ''],
      ['$a1', ''],
      ['$aé', ''],
      ['$', '$'],
      ['a$.b', 'a$.b'],
      ['a$', 'a$'],
      ['$1x', 'x'],
      ['$10', ''],
      ['$$a', 'a'],
      ['$@$*$#$?$-$!$0', ''],
      ['${1}${12}${@}${-}${?}', ''],
      ['${@:-w}', 'w'],
      ['${12:-w}', 'w'],
      ['${/a/b}', ''],
      ['${+w}', ''],
    ],
    defaults: [
      ['${none:-w}', 'w'],
      ['${none-w}', 'w'],
      ['${empty:-w}', 'w'],
      ['${empty-w}', ''],
      ['${a:+w}', 'w'],
      ['${a+w}', 'w'],
      ['${empty:+w}', ''],
      ['${empty+w}', 'w'],
      ['${none+w}', ''],
      ['${a:?no}', 'one'],
      ['${empty?no}', ''],
      ['${none:-${a}}', 'one'],
      ['${none:-${none:-deep}}', 'deep'],
      ['scra${none:-tch}', 'scratch'],
      ['scratch${empty-@bogus}', 'scratch'],
      ['${none:-a:b-c}', 'a:b-c'],
      ["${none:-'}'}", '}'],
      ['${none:-"}"}', '}'],
      ['${none:-\\}}', '}'],
      ['${none:-a\\b}', 'ab'],
      ['"${none:-a b}"', 'a b'],
    ],
    trimming: [
      ['busy${image#idle}', 'busybox'],
      ['${path#*/}', 'y/z.tar.gz'],
      ['${path##*/}', 'z.tar.gz'],
      ['${path%.*}', 'x/y/z.tar'],
      ['${path%%.*}', 'x/y/z'],
      ['${path#?}', '/y/z.tar.gz'],
      ['${path#y}', 'x/y/z.tar.gz'],
      ['${path#}${path##}', 'x/y/z.tar.gzx/y/z.tar.gz'],
      ['${path#$none}', 'x/y/z.tar.gz'],
      ['${path#"#"x}', '/y/z.tar.gz'],
      ['${star#a\\*}', 'b?c'],
      ['${star##*\\?}', 'c'],
      ['${star%\\?*}', 'a*b'],
      ['${star%%\\**}', 'a'],
      ['${star#"a*"}', '*b?c'],
      ['${path#"\\x"}', 'x/y/z.tar.gz'],
      ["${star##'a*'}", ''],
      ['${umlaut#a?}', 'b'],
      ['${umlaut%?b}', 'a'],
      ['${a#*n}', 'e'],
      ['${none#a}', ''],
    ],
    replacing: [
      ['${path/y/Y}', 'x/Y/z.tar.gz'],
      ['${path//\\//-}', 'x-y-z.tar.gz'],
      ['${path/\\//-}', 'x-y/z.tar.gz'],
      ['${path//./-}', 'x/y/z-tar-gz'],
      ['${path/[x]/-}', 'x/y/z.tar.gz'],
      ['${path/z.*/-}', 'x/y/-'],
      ['${path//*/z}', 'z'],
      ['${path//?/z}', 'zzzzzzzzzzzz'],
      ['${path//y/}', 'x//z.tar.gz'],
      ['${a/n*/x}', 'ox'],
      ['${aa//aa/b}', 'bb'],
      ['${aa//a*a/b}', 'b'],
      ['${aa//a?/$a}', 'oneone'],
      ['${aa///-}', '-a-a-a-a-'],
      ['${empty//*/y}${empty///y}${empty/*/y}', 'yyy'],
      ['${aa/a/a/b}', 'a/baaa'],
      ['${slash/"a/b"/x}', 'x'],
      ['${slash/${none:-a}/x}', 'x/b'],
      ['${slash/a}b/x}', 'a/b'],
      ['${none/a/b}', ''],
      ['${aa/a/\\x}', '\\xaaa'],
      ['${aa/a/\\}}', '\\}aaa'],
      ["${aa/a/'$0'}", '$0aaa'],
      ["${aa//aa/'[$0]'}", '[aa][aa]'],
      ["${aa//aa/'[${0}]'}", '[aa][aa]'],
      ["${aa//a/'$0x'}", ''],
      ["${aa//a/'$$'}", '$$$$'],
      ["${aa//a/'$'}", '$$$$'],
      ["${aa//a/'$1'}", ''],
      ['${aa//aa/$dollars}', 'aa-aa-'],
      ['${aa/aa/$dollars}', '$0-$aaa'],
    ],
    'quotes and escapes': [
      ["'$a'", '$a'],
      ["'\\a'", '\\a'],
      ['"$a"', 'one'],
      ['"a\'b"', "a'b"],
      ["'a\"b'", 'a"b'],
      ['a\'b\'"c"', 'abc'],
      ['\\$a', '$a'],
      ['\\\\$a', '\\one'],
      ['\\x', 'x'],
      ['"\\$a"', '$a'],
      ['"\\x"', '\\x'],
      ['"\\\\"', '\\'],
      ['"\\"a"', '"a'],
      ['a\\', 'a'],
      ['"a`b"', 'a`b'],
      ['<<a', '<<a'],
    ],
  };
  for (const [group, cases] of Object.entries(groups)) {
    for (const [word, value] of cases) {
      it(`${group}: ${word} is ${JSON.stringify(value)}`, () => {
        const found = expand(word, variables);
        assert.deepEqual([found.value, found.error], [value, undefined]);
      });
    }
  }

  const errors = [
    '${ ${a ${} ${{a}} ${:x} ${:-x} ${a: ${a:} ${a:x} ${a^} ${a,} ${a!} ${.x} ${-x} ${1a} ${a:#o} ${a:%e} ${a:/o/x}',
    '${none:?must} ${none?must} ${none?} ${empty:?} ${a:-${}} ${a:-${none:?x}} ${a:-',
    '${path/y} ${path/y/ ${path// ${path//} ${path/a\\} ${star#\\a}',
    String.raw`'a "a "a\"`,
  ].flatMap(line => line.split(' '));
  for (const word of errors) {
    it(`${word} is an error`, () => {
      const { error, isLimit } = expand(word, variables);
      assert.notEqual(error ?? '', '');
      assert.equal(isLimit, undefined);
    });
  }

  it('may have another escape character, but not in a pattern', () => {
    const tick = (word: string) => expand(word, variables, '`').value;
    assert.equal(tick('`$a\\$a"`$`x`""'), '$a\\one$`x"');
    assert.equal(tick('${star#a`*}'), 'a*b?c');
    assert.equal(tick('${star#a\\*}'), 'b?c');
  });

  it('say what an error is about', () => {
    assert.equal(expand('${none:?give one}', variables).error, 'none: give one');
    assert.match(expand('${a^x}', variables).error ?? '', /\^/);
  });

  it('that are undefined are named, those with a default are not', () => {
    const { undefinedNames } = expand('$x ${y:-1} ${z} ${u#a} ${v/a/b} ${w+1} $x', variables);
    assert.deepEqual(undefinedNames, ['x', 'z', 'u', 'v']);
  });

  it('that have a value are named, used or not', () => {
    assert.equal(
      expand('$a ${aa+x} ${path:-$slash} ${star#a} $a ${x:-1}', variables).matchedNames.join(' '),
      'a aa slash path star',
    );
  });
});

describe('a limit of ours', () => {
  const limits: [name: string, word: string, value: string][] = [
    ['a value that is too long', '$v$v', 'x'.repeat(40_000)],
    ['a pattern that is too costly', `\${v##*${'a'.repeat(5000)}}`, 'a'.repeat(5000)],
    ['a replacement that fills the memory', '${v//a/$v}', 'a'.repeat(5000)],
    ['one that does so by what was matched', '${v//*/$v}', '$0'.repeat(30_000)],
    ['nesting', `${'${w:-'.repeat(101)}${'}'.repeat(101)}`, ''],
  ];
  for (const [name, word, value] of limits) {
    it(`says that it is one: ${name}`, () => {
      const { error, isLimit } = expand(word, name => (name === 'v' ? value : undefined));
      assert.notEqual(error, undefined);
      assert.equal(isLimit, true);
    });
  }

  it('is not reached by many variables side by side', () => {
    assert.equal(expand('${v:-x}'.repeat(200), () => undefined).value, 'x'.repeat(200));
  });

  it('is not reached by patterns made to hang', () => {
    const long = 'a'.repeat(20_000);
    assert.equal(expand('${v##*a*a*a*a*b}', () => long).value, long);
    assert.equal(expand('${v%%b*a*?*a*}', () => long).value, long);
    assert.equal(expand('${v##*a*a*a*a*}', () => long).value, '');
    assert.equal(expand('${v//*a*a*a*a/x}', () => long).value, 'x');
  });
});

describe('every pattern', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '?', '*', '\\*', '\\?', '😀'), maxLength: 6 });
  const value = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '😀'), maxLength: 8 });
  /** Go's own way: a regular expression, lazy for the shortest match. */
  const source = (glob: string, star: string) =>
    glob.replace(/\\.|[*?]/gs, piece => (piece === '*' ? star : piece === '?' ? '.' : piece));
  const reverse = (text: string) => Array.from(text).toReversed().join('');
  const reverseGlob = (glob: string) => (glob.match(/\\.|./gsu) ?? []).toReversed().join('');

  it('cuts what the regular expression does that BuildKit makes of it', () =>
    holds(
      fc.property(value, pattern, (text, glob) => {
        const cut = (operator: string) => expand(`\${v${operator}${glob}}`, () => text).value;
        assert.equal(cut('#'), text.replace(new RegExp(`^${source(glob, '.*?')}`, 'su'), ''));
        assert.equal(cut('##'), text.replace(new RegExp(`^${source(glob, '.*')}`, 'su'), ''));
        const reversed = new RegExp(`^${source(reverseGlob(glob), '.*?')}`, 'su');
        assert.equal(cut('%'), reverse(reverse(text).replace(reversed, '')));
        const longest = new RegExp(`^${source(reverseGlob(glob), '.*')}`, 'su');
        assert.equal(cut('%%'), reverse(reverse(text).replace(longest, '')));
      }),
      3000,
    ));

  it('replaces what the regular expression does', () =>
    holds(
      fc.property(value, pattern, (text, glob) => {
        const replaced = (operator: string) => expand(`\${v${operator}${glob}/-}`, () => text).value;
        // Without a pattern the two slashes would be one operator.
        if (glob !== '') assert.equal(replaced('/'), text.replace(new RegExp(source(glob, '.*'), 'su'), '-'));
        assert.equal(replaced('//'), goReplaceAll(text, new RegExp(source(glob, '.*'), 'gsu')));
      }),
      3000,
    ));

  /** Unlike JavaScript, Go passes over an empty match right behind another. */
  function goReplaceAll(text: string, pattern: RegExp): string {
    let end = -1;
    return text.replace(pattern, (match, at: number) => {
      const isNew = match !== '' || at !== end;
      end = at + match.length;
      return isNew ? '-' : '';
    });
  }
});
