// The instructions of dockerfile-ast, a parser that editors use, beside ours: keywords, ranges, stages, images, comments and
// directives of the same texts. Where it reads something else than BuildKit does, the case is named below and holds what both
// say, so that a new version of it that agrees is noticed.
import assert from 'node:assert/strict';
import { DockerfileParser, type Dockerfile } from 'dockerfile-ast';
import * as fc from 'fast-check';
import { expand } from '../../../../src/core/dockerfile/syntax/expand.ts';
import { parseInstructions } from '../../../../src/core/dockerfile/syntax/instructions.ts';
import { parseDockerfile } from '../../../../src/core/dockerfile/stages.ts';
import { holds } from '../../../support/properties.ts';

interface View {
  readonly instructions: readonly string[];
  readonly stages: readonly string[];
  readonly comments: readonly string[];
  readonly directives: readonly string[];
}

/** The text between two of its positions, which are those of lines and characters. */
type Between = (range: ReturnType<ReturnType<Dockerfile['getInstructions']>[number]['getRange']> | null) => string;

function betweenOf(text: string): Between {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), ({ index, 0: { length } }) => index + length)];
  return range =>
    range
      ? text.slice(
          (starts[range.start.line] ?? 0) + range.start.character,
          (starts[range.end.line] ?? 0) + range.end.character,
        )
      : '';
}

/** Its ranges hold the heredocs, ours end before them. */
function withoutHeredocs(instruction: string): string {
  return instruction.includes('<<') ? (instruction.split(/\r?\n/, 1)[0] ?? '') : instruction;
}

function theirs(text: string): View {
  const parsed = DockerfileParser.parse(text);
  const between = betweenOf(text);
  return {
    instructions: parsed
      .getInstructions()
      .map(each => `${each.getKeyword()}: ${withoutHeredocs(between(each.getRange()))}`),
    stages: parsed
      .getFROMs()
      .filter(each => each.getImageRange())
      .map(each =>
        [
          between(each.getImageRange()),
          each.getPlatformFlag()?.getValue() ?? '',
          each.getBuildStage()?.toLowerCase() ?? '',
        ].join(' '),
      ),
    comments: parsed.getComments().map(each => between(each.getRange())),
    directives: parsed.getDirectives().map(each => `${each.getName().toLowerCase()}=${each.getValue()}`),
  };
}

function ours(text: string): View {
  const { instructions, comments, directives } = parseInstructions(text);
  return {
    instructions: instructions.map(({ keyword, start, end }) => `${keyword}: ${text.slice(start, end)}`),
    stages: parseDockerfile(text).stages.map(({ base, platform, name }) =>
      [base.raw, platform?.value ?? '', name ?? ''].join(' '),
    ),
    comments: comments.map(({ start, end }) => text.slice(start, end)),
    directives: directives.map(({ name, value }) => `${name}=${value}`),
  };
}

const name = fc.constantFrom('build', 'Base', 'stage-1');
const image = fc.constantFrom(
  'alpine',
  'golang:1.22',
  'ghcr.io/a/b@sha256:0',
  '${BASE}',
  '$BASE:${TAG:-1}',
  'localhost:5000/x',
  'scratch',
);
const gap = fc.constantFrom(' ', '  ', '\t', ' \\\n  ', ' \\ \n', ' \\\n# comment\n  ', ' \\\r\n ');
const flag = fc.constantFrom('', '--platform=$BUILDPLATFORM', '--platform=linux/amd64');
const join = (...parts: fc.Arbitrary<string>[]) =>
  fc.tuple(gap, ...parts).map(([between, ...words]) => words.filter(word => word !== '').join(between));
const keyword = (upper: string) => fc.constantFrom(upper, upper.toLowerCase());
const instruction = fc.oneof(
  join(keyword('FROM'), flag, image, fc.constantFrom('', 'AS', 'as')).chain(from =>
    /as$/i.test(from) ? name.map(each => `${from} ${each}`) : fc.constant(from),
  ),
  join(keyword('ARG'), fc.constantFrom('BASE=alpine', 'TAG', 'A="x y" B=1')),
  join(
    keyword('RUN'),
    fc.constantFrom('', '--mount=type=cache,target=/x'),
    fc.constantFrom('make', 'echo "a # b"', "echo 'a'", 'a && b', '["a", "b"]'),
  ),
  join(keyword('COPY'), fc.constantFrom('', '--from=build', '--link'), fc.constantFrom('. .', '/a /b')),
  fc.constantFrom(
    'RUN <<EOF\nFROM phantom\n# no comment\nEOF',
    'COPY <<-"A" /x\nCOPY a b\n\tA',
    'ENV A=1 B="x y"',
    'LABEL a b c',
    'WORKDIR /src',
    '# a comment',
    '  # indented ',
    '',
    '  ',
  ),
);
const dockerfile = fc
  .tuple(
    fc.constantFrom('', '# syntax=docker/dockerfile:1', '#Syntax = a\n# escape=\\', '# hello'),
    fc.array(instruction, { maxLength: 8 }),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([head, lines, end]) => [...(head === '' ? [] : [head]), ...lines].join('\n').replace(/\r?\n/g, end));

/** What BuildKit reads, what dockerfile-ast reads: keywords, except where the case is about something else. */
const differences: readonly (readonly [
  name: string,
  text: string,
  field: keyof View,
  ours: readonly string[],
  theirs: readonly string[],
])[] = [
  ['a space in a heredoc', 'RUN << E\nFROM x\nE', 'stages', [], ['x  ']],
  ['a number before a heredoc', 'RUN 3<<E\nFROM x\nE', 'stages', [], ['x  ']],
  ['a quote before a heredoc', "RUN don't <<E\nFROM x\nE", 'stages', ['x  '], []],
  ['two escapes at the end', 'RUN a \\\\\nFROM x', 'stages', ['x  '], []],
  ['three escapes at the end', 'RUN a \\\\\\\nFROM x', 'stages', ['x  '], []],
  ['two of the other escape', '# escape=`\nRUN a ``\nFROM x', 'stages', ['x  '], []],
  ['a carriage return inside a line', 'RUN a\rFROM x', 'stages', [], ['x  ']],
  ['quotes in a flag', 'FROM --platform="a" x', 'stages', ['x a '], ['x "a" ']],
  ['another flag before', 'FROM --x=y --platform=a x', 'stages', ['x a '], ['x  ']],
  ['an escape alone', '\\\nFROM x', 'instructions', ['FROM: FROM x'], ['\\: \\', 'FROM: FROM x']],
  ['a shebang', '#!x\n# syntax=a', 'directives', ['syntax=a'], []],
  ['slashes', '// syntax=a', 'directives', ['syntax=a'], []],
  ['an unknown directive', '# x=y\n# escape=`', 'directives', [], ['x=y', 'escape=`']],
  ['a directive given twice', '# syntax=a\n# syntax=b', 'directives', ['syntax=a'], ['syntax=a', 'syntax=b']],
];

describe('dockerfile-ast', () => {
  it('reads the same', () =>
    holds(
      fc.property(dockerfile, text => assert.deepEqual(ours(text), theirs(text))),
      2000,
    ));

  for (const [name, text, field, right, wrong] of differences) {
    it(`reads something else than BuildKit: ${name}`, () => {
      assert.deepEqual([ours(text)[field], theirs(text)[field]], [right, wrong]);
    });
  }

  it('finds no --from beside another flag', () => {
    const text = 'FROM b AS c\nFROM a\nCOPY --link --from=c a b';
    assert.equal(DockerfileParser.parse(text).getCOPYs()[0]?.getFromFlag(), null);
    assert.equal(parseDockerfile(text).stages[1]?.copies[0]?.name, 'c');
  });

  it('takes a default for a part of the name', () => {
    const [from] = DockerfileParser.parse('ARG V=1\nFROM a:${V-2}').getFROMs();
    assert.deepEqual(
      from?.getVariables().map(each => each.getName()),
      ['V-2'],
    );
    assert.equal(expand('a:${V-2}', () => '1').value, 'a:1');
  });
});
