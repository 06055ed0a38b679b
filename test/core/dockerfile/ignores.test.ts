// Comments that silence: which of them count, for which instruction, and for which place in it.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isIgnored } from '../../../src/core/dockerfile/ignores.ts';
import { parseDockerfile } from '../../../src/core/dockerfile/stages.ts';
import { holds, textWith } from '../../support/properties.ts';

/** What is silenced, each with the text for which it counts. */
function ignored(text: string): string[] {
  return parseDockerfile(text).ignores.map(
    ({ codes, start, end }) => `${[...codes].join(' ')}: ${text.slice(start, end)}`,
  );
}

/** Whether a finding on the first `at` is silenced. */
function silences(text: string, code: string, at: string): boolean {
  const start = text.indexOf(at);
  assert(start >= 0);
  return isIgnored({ code, start, end: start + at.length }, parseDockerfile(text).ignores);
}

describe('comments that silence', () => {
  const cases: [name: string, text: string, expected: string[]][] = [
    ['above an instruction', 'FROM x\n# multiarch-ignore: a\nFROM y', ['a: FROM y']],
    ['several codes', 'FROM x\n# multiarch-ignore: a, b c,d\nFROM y', ['a b c d: FROM y']],
    ['without a space', 'FROM x\n#multiarch-ignore:a\nFROM y', ['a: FROM y']],
    ['indented', 'FROM x\n  \t# multiarch-ignore: a  \n  FROM y', ['a: FROM y']],
    ['Windows line ends', 'FROM x\r\n# multiarch-ignore: a\r\nFROM y\r\n', ['a: FROM y']],
    ['a comma at the end', 'FROM x\n# multiarch-ignore: a, \nFROM y', ['a: FROM y']],
    ['a comment between', 'FROM x\n# multiarch-ignore: a\n# why\nFROM y', ['a: FROM y']],
    ['two comments', 'FROM x\n# multiarch-ignore: a\n# multiarch-ignore: b\nFROM y', ['b a: FROM y']],
    ['a blank line between', 'FROM x\n# multiarch-ignore: a\n\nFROM y', []],
    ['a blank line of spaces between', 'FROM x\r\n# multiarch-ignore: a\r\n \t \r\nFROM y', []],
    ['a blank line below another comment', 'FROM x\n# multiarch-ignore: a\n# why\n\nFROM y', []],
    ['a blank line above alone', 'FROM x\n\n# multiarch-ignore: a\nFROM y', ['a: FROM y']],
    ['one of two behind a blank line', 'FROM x\n# multiarch-ignore: a\n\n# multiarch-ignore: b\nFROM y', ['b: FROM y']],
    [
      'inside an instruction',
      'FROM x\nFROM \\\n# multiarch-ignore: a\n  y\nRUN z',
      ['a: FROM \\\n# multiarch-ignore: a\n  y'],
    ],
    [
      'above and inside',
      'FROM x\n# multiarch-ignore: a\nFROM \\\n\n# multiarch-ignore: b\n  y',
      ['b a: FROM \\\n\n# multiarch-ignore: b\n  y'],
    ],
    [
      'each for its own',
      'FROM x\n# multiarch-ignore: a\nFROM y\n# multiarch-ignore: b\nRUN z',
      ['a: FROM y', 'b: RUN z'],
    ],
    [
      'in the head of the file, for the directives too',
      '# syntax=s\n# multiarch-ignore: a\nFROM x',
      ['a: # syntax=s\n# multiarch-ignore: a\nFROM x'],
    ],
    [
      'in the head behind a blank line',
      '# syntax=s\n\n# multiarch-ignore: a\nFROM x',
      ['a: # syntax=s\n\n# multiarch-ignore: a\nFROM x'],
    ],
    ['with nothing below', 'FROM x\n# multiarch-ignore: a', []],
    ['in a file of comments', '# multiarch-ignore: a\n', []],
    ['in a heredoc it is text', 'FROM x\nRUN <<EOF\n# multiarch-ignore: a\nEOF\nFROM y', []],
    ['behind an instruction it is text', 'FROM x # multiarch-ignore: a\nFROM y', []],
    ['without codes', 'FROM x\n# multiarch-ignore:\nFROM y', []],
    ['with words in parentheses', 'FROM x\n# multiarch-ignore: a (why)\nFROM y', []],
    ['of another name', 'FROM x\n# multiarch-ignored: a\nFROM y', []],
    ['behind other words', 'FROM x\n# please multiarch-ignore: a\nFROM y', []],
  ];
  for (const [name, text, expected] of cases) it(name, () => assert.deepEqual(ignored(text), expected));

  it('say where they stand, of several the last', () => {
    const text = 'FROM x\n# multiarch-ignore: a\n# why\n# multiarch-ignore: b\nFROM y';
    const [ignore, ...others] = parseDockerfile(text).ignores;
    assert(ignore && others.length === 0);
    assert.equal(text.slice(ignore.comment.start, ignore.comment.end), '# multiarch-ignore: b');
  });

  const text =
    '# syntax=front\n# multiarch-ignore: a\nFROM one\n# multiarch-ignore: b\nCOPY --from=two / /\nFROM three';
  const places: [code: string, at: string, expected: boolean][] = [
    ['a', 'one', true],
    ['a', 'front', true],
    ['b', 'one', false],
    ['b', 'two', true],
    ['b', 'COPY --from=two / /', true],
    ['a', 'two', false],
    ['a', 'three', false],
    ['b', 'three', false],
    ['constructor', 'one', false],
    ['b', 'one\n# multiarch-ignore: b\nCOPY --from=two', false],
  ];
  for (const [code, at, expected] of places) {
    it(`${code} at ${JSON.stringify(at)} is ${expected ? '' : 'not '}silenced`, () =>
      assert.equal(silences(text, code, at), expected));
  }

  it('come in the order of the text, each instruction once, in any file', () =>
    holds(
      fc.property(
        textWith(
          '# multiarch-ignore: a',
          '# multiarch-ignore: b, c',
          '# x',
          'FROM a',
          'RUN x',
          '\\',
          '\n',
          '\n',
          '\r\n',
          ' ',
          '<<E',
          'E',
        ),
        each => {
          let from = 0;
          for (const { start, end, comment, codes } of parseDockerfile(each).ignores) {
            assert(from <= start && start < end && end <= each.length);
            assert(each.slice(comment.start, comment.end).includes('multiarch-ignore:'));
            assert(comment.start < end && codes.size > 0);
            from = end;
          }
        },
      ),
      2000,
    ));
});
