// The words of an instruction: FROM's, ARG's, and the flags of all. Nearly every case has been asked of the BuildKit in Docker
// 28.5; the others come from its source.
import assert from 'node:assert/strict';
import { splitAtSpaces, splitFlags, splitWords } from '../../../../src/core/dockerfile/syntax/words.ts';

const logical = (text: string) => ({ text, segments: [{ at: 0, offset: 0 }] });

describe('words of FROM', () => {
  const cases: [text: string, words: string[]][] = [
    ['a AS b', ['a', 'AS', 'b']],
    ['a\tAS\v\fb', ['a', 'AS', 'b']],
    ['a\rb', ['a', 'b']],
    ['"a b"', ['"a', 'b"']],
    ['a\\ b', ['a\\', 'b']],
    ['a\u00a0b', ['a\u00a0b']],
    ['a \u00a0b', ['a', '\u00a0b']],
    ['', []],
  ];
  for (const [text, words] of cases) {
    it(JSON.stringify(text), () =>
      assert.deepEqual(
        splitAtSpaces(logical(text)).map(({ raw }) => raw),
        words,
      ),
    );
  }
});

describe('words of ARG', () => {
  const cases: [text: string, words: string[], escape?: string][] = [
    ['A=1 B', ['A=1', 'B']],
    ['A="x y" B', ['A="x y"', 'B']],
    ["A='x y' B", ["A='x y'", 'B']],
    ['A="x\\" y" B', ['A="x\\" y"', 'B']],
    ["A='x\\' B", ["A='x\\'", 'B']],
    ['A=x\\ y B', ['A=x\\ y', 'B']],
    ['A=x\\"y B', ['A=x\\"y', 'B']],
    ['A="x\'y" B', ['A="x\'y"', 'B']],
    ['A="x y', ['A="x y']],
    ['A=x\\', ['A=x']],
    ['A="x\\', ['A="x']],
    ['A \\', ['A']],
    ["A='x\\", ["A='x\\"]],
    ['A=x\u00a0B\u0085C\u2003D', ['A=x', 'B', 'C', 'D']],
    ['A=x\uFEFFB', ['A=x\uFEFFB']],
    ['A=x` y B', ['A=x` y', 'B'], '`'],
    ['A=x\\ y', ['A=x\\', 'y'], '`'],
    ['A="x`" y" B', ['A="x`" y"', 'B'], '`'],
  ];
  for (const [text, words, escape] of cases) {
    it(`${JSON.stringify(text)}${escape === undefined ? '' : ' with another escape character'}`, () =>
      assert.deepEqual(
        splitWords(logical(text), 0, escape).map(({ raw }) => raw),
        words,
      ));
  }
});

describe('flags', () => {
  const cases: [text: string, flags: string, rest: string][] = [
    ['--platform=x a', 'platform=x', 'a'],
    ['  --platform=x\t--y=z a', 'platform=x y=z', 'a'],
    ['a --platform=x', '', 'a --platform=x'],
    ['-a', '', '-a'],
    ['--Platform=x a', 'Platform=x', 'a'],
    ['--link a', 'link=', 'a'],
    ['--platform=', 'platform=', ''],
    ['--platform x a', 'platform=', 'x a'],
    ['--x=a=b c', 'x=a=b', 'c'],
    ['-- a', '', 'a'],
    ['--x=y -- --z a', 'x=y', '--z a'],
    ['--', '', ''],
    ['--"" a', '', 'a'],
    ['--x="a b" c', 'x=a b', 'c'],
    ["--x='a b' c", 'x=a b', 'c'],
    ['--x="a"b c', 'x=ab', 'c'],
    ['--pl"atform=a"b c', 'platform=ab', 'c'],
    ['--x=a\\ b c', 'x=a b', 'c'],
    ["--x='a\\'b' c", "x=a'b", 'c'],
    ['--x=a\\', 'x=a', ''],
    ['--x="a b', 'x=a b', ''],
    ["--x='$A' b", 'x=$A', 'b'],
    ['"--x=y" a', '', '"--x=y" a'],
  ];
  for (const [text, expected, rest] of cases) {
    it(JSON.stringify(text), () => {
      const found = splitFlags(logical(text));
      assert.equal(found.flags.map(({ name, value }) => `${name}=${value}`).join(' '), expected);
      assert.equal(text.slice(found.rest), rest);
    });
  }

  it('stand where they are said to', () => {
    const text = '--a=b=c --"c=d"e --f g';
    const { flags } = splitFlags(logical(text));
    assert.deepEqual(
      flags.map(({ start, end, valueRange }) => [text.slice(start, end), text.slice(valueRange.start, valueRange.end)]),
      [
        ['--a=b=c', 'b=c'],
        ['--"c=d"e', 'd"e'],
        ['--f', ''],
      ],
    );
  });
});
