// What holds for every Dockerfile, however half-typed or hostile: nothing throws, every offset is inside the text, and no
// text costs more than its length.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { expand } from '../../../src/core/dockerfile/syntax/expand.ts';
import { analyze } from '../../../src/core/dockerfile/imageUses.ts';
import { parseInstructions } from '../../../src/core/dockerfile/syntax/instructions.ts';
import { sourceOffset, type TextRange } from '../../../src/core/dockerfile/syntax/logicalText.ts';
import { parseDockerfile } from '../../../src/core/dockerfile/stages.ts';
import { splitAtSpaces, splitFlags, splitWords } from '../../../src/core/dockerfile/syntax/words.ts';
import { holds, textWith } from '../../support/properties.ts';

const dockerfile = textWith(
  ...'FROM |ARG |RUN |COPY |ONBUILD |--platform=|--from=|--mount=type=bind,from=| AS |scratch|alpine:3|linux/arm64'.split(
    '|',
  ),
  ...'$TARGETPLATFORM|${A:-|}|A=|"|\'|\\|`|#|# escape=`|# syntax=x|<<EOF|<<-"E"|EOF|\uFEFF|=|0|\t| |\n|\n|\r\n|\\\n'.split(
    '|',
  ),
);

const linux = (architecture: string) => ({ os: 'linux', architecture });
const request = { targets: [linux('amd64'), linux('arm64')], buildPlatform: linux('amd64') };

function assertInside(text: string, { start, end }: TextRange): void {
  assert(0 <= start && start <= end && end <= text.length, `${start}–${end} of ${text.length}`);
}

describe('every Dockerfile', () => {
  it('has its instructions inside the text, in its order, and each keyword where it is said to be', () =>
    holds(
      fc.property(dockerfile, text => {
        let from = 0;
        for (const instruction of parseInstructions(text).instructions) {
          assertInside(text, instruction);
          assert(instruction.start >= from);
          from = instruction.end;
          assert.equal(text[instruction.start]?.toUpperCase(), instruction.keyword[0]);
          for (const words of [splitAtSpaces, splitWords]) {
            for (const word of words(instruction.arguments)) {
              assertInside(text, word);
              assert.equal(text[word.start], word.raw[0]);
            }
          }
          for (const flag of splitFlags(instruction.arguments).flags) {
            assertInside(text, flag);
            assertInside(text, flag.valueRange);
            assert.equal(text[flag.start], '-');
          }
          const { text: logical } = instruction.arguments;
          for (let at = 0; at < logical.length; at++) {
            assert.equal(text[sourceOffset(instruction.arguments, at)], logical[at]);
          }
        }
      }),
      2000,
    ));

  it('has its comments, directives and errors inside the text, the comments where a “#” is', () =>
    holds(
      fc.property(dockerfile, text => {
        const { comments, directives, errors } = parseInstructions(text);
        let from = 0;
        for (const comment of comments) {
          assertInside(text, comment);
          assert(comment.start >= from && !text.slice(comment.start, comment.end).includes('\n'));
          assert.equal(text[comment.start], '#');
          from = comment.end;
        }
        for (const { start, end, value, valueRange } of directives) {
          assertInside(text, { start, end });
          assert.equal(text.slice(valueRange.start, valueRange.end), value);
          assert(comments.every(comment => comment.start !== start));
        }
        for (const error of errors) assertInside(text, error);
      }),
      2000,
    ));

  it('is analysed, each image inside the text', () =>
    holds(
      fc.property(dockerfile, fc.option(fc.string({ maxLength: 3 }), { nil: undefined }), (text, targetStage) => {
        const stage = targetStage === undefined ? {} : { targetStage };
        for (const use of analyze(parseDockerfile(text), { ...request, ...stage }).uses) {
          assertInside(text, use);
          assert(use.start < use.end);
          assert(use.targets.length > 0);
        }
      }),
      2000,
    ));

  it('without line ends of its own reads the same with Windows’', () =>
    holds(
      fc.property(dockerfile, text => {
        const plain = text.replaceAll('\r', '');
        const names = (each: string) => parseInstructions(each).instructions.map(({ keyword }) => keyword);
        assert.deepEqual(names(plain.replaceAll('\n', '\r\n')), names(plain));
      }),
    ));
});

const word = textWith(
  '$',
  '${',
  '}',
  'A',
  'B',
  ':-',
  ':+',
  ':?',
  '#',
  '##',
  '%',
  '/',
  '//',
  '*',
  '?',
  '"',
  "'",
  '\\',
  '`',
);

describe('every word', () => {
  it('is expanded, or said why not', () =>
    holds(
      fc.property(
        word,
        fc.dictionary(fc.constantFrom('A', 'B', '_'), word),
        fc.constantFrom('\\', '`'),
        (text, values, escape) => {
          const { value, undefinedNames, matchedNames, error } = expand(text, name => values[name], escape);
          assert.equal(typeof value, 'string');
          if (error !== undefined) assert.notEqual(error, '');
          for (const name of undefinedNames) assert.equal(values[name], undefined);
          for (const name of matchedNames) assert.notEqual(values[name], undefined);
        },
      ),
      2000,
    ));

  it('without anything special is itself, and so is every word in single quotes', () =>
    holds(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const plain = text.replace(/[$"'\\]/g, '');
        assert.deepEqual(
          expand(plain, () => undefined),
          { value: plain, undefinedNames: [], matchedNames: [] },
        );
        const quoted = text.replaceAll("'", '');
        assert.deepEqual(
          expand(`'${quoted}'`, () => undefined),
          { value: quoted, undefinedNames: [], matchedNames: [] },
        );
      }),
    ));
});

describe('a text made to hang or to fill the memory', () => {
  const many = 50_000;
  const texts: [name: string, text: string][] = [
    ['quotes and an escape that never ends', `FROM --platform=${'"'.repeat(60)}\\\\\\`],
    ['the same with the other escape', `# escape=\`\nFROM --platform=${'"'.repeat(60)}\\`],
    ['quotes without end in an ARG', `ARG ${'A="'.repeat(many)}`],
    ['single quotes', `FROM --platform=${"'".repeat(many)}x'\\\\\\`],
    ['spaces in a directive', `# escape=x${' '.repeat(many)}y`],
    ['spaces after a continuation', `RUN x${`\\${' '.repeat(200)}`.repeat(200)}y`],
    ['spaces alone', ' '.repeat(many)],
    ['continuations alone', '\\\n'.repeat(many)],
    ['comments inside an instruction', `RUN x \\\n${'# y\n'.repeat(many)}`],
    ['heredocs', `RUN ${'<<A '.repeat(1000)}\n`],
    ['digits before a heredoc', `RUN ${'1'.repeat(many)}<`],
    ['quotes in a heredoc line', `RUN << ${'"'.repeat(many)}`],
    ['heredoc marks and quotes', `RUN ${'<<"'.repeat(many)}\n`],
    ['heredoc marks and braces', `RUN ${'<<${a:-'.repeat(many)}\n`],
    ['heredoc marks and spaces', `RUN ${'<<  '.repeat(many)}\n`],
    ['spaces in a heredoc mark', `RUN <<${' '.repeat(1_000_000)}a<`],
    ['a heredoc on a line of megabytes', `RUN <<E ${'a \\\n'.repeat(500_000)}\nE`],
    ['brackets', `RUN ${'['.repeat(1_000_000)}`],
    ['lines with a bracket', 'RUN [ -f a ]\n'.repeat(many)],
    ['pairs', `ENV ${'a=b '.repeat(many)}`],
    ['ONBUILD', 'ONBUILD '.repeat(many)],
    ['a shebang and directives', `#!${' '.repeat(many)}\n${'# syntax=a\n'.repeat(many)}`],
    ['patterns', `ARG A=${'a'.repeat(4000)}\nARG P=${'*a'.repeat(500)}\n${'FROM ${A##$P}b${A//$P/x}\n'.repeat(20)}`],
    ['stages', 'FROM a AS b\n'.repeat(5000)],
    ['flags', `RUN ${'--mount=from=a '.repeat(5000)}`],
    ['a mount of commas', `FROM a\nRUN --mount=${','.repeat(many)}from=b`],
    ['arguments by the hundred thousand', `ARG ${'a '.repeat(300_000)}`],
    ['a quoted argument of megabytes', `ARG A="${'x'.repeat(4_000_000)}`],
    ['megabytes too many', 'FROM a\n'.repeat(1_000_000)],
    ['nested defaults', `FROM ${'${a:-'.repeat(many)}`],
    ['nested defaults, closed', `FROM ${'${a:-'.repeat(many)}x${'}'.repeat(many)}`],
    [
      'arguments that double',
      `ARG A0=0123456789\n${Array.from({ length: 60 }, (_, at) => `ARG A${at + 1}=$A${at}$A${at}\n`).join('')}FROM $A60`,
    ],
    ['a replacement that grows', `ARG A=${'a'.repeat(200)}\nARG B=\${A//a/$A$A$A$A$A$A}\nARG C=$B$B$B$B$B$B\nFROM $C`],
  ];
  for (const [name, text] of texts) {
    it(`by ${name} is analysed in no time`, () => {
      const started = performance.now();
      const parsed = parseDockerfile(text);
      analyze(parsed, request);
      const took = performance.now() - started;
      assert(took < 10_000, `${took} ms`);
    });
  }

  it('by nesting is an error that says so', () => {
    assert.match(expand('${a:-'.repeat(10_000), () => undefined).error ?? '', /nested/);
    assert.equal(expand(`${'${a:-'.repeat(20)}x${'}'.repeat(20)}`, () => undefined).value, 'x');
  });

  it('by a value without bounds is an error that says so', () => {
    assert.match(expand('$a$a', () => 'x'.repeat(100_000)).error ?? '', /long/);
  });
});
