// What holds for the rules on any text, however odd or hostile: nothing throws, each finding stands in the text, and no text
// costs more than its length.
import assert from 'node:assert/strict';
import process from 'node:process';
import * as fc from 'fast-check';
import { isIgnored } from '../../../../src/core/dockerfile/ignores.ts';
import { parseDockerfile } from '../../../../src/core/dockerfile/stages.ts';
import { findingCodes, type Finding, type KnownPlatforms } from '../../../../src/core/findings.ts';
import { holds } from '../../../support/properties.ts';
import { findingsIn, fullIndex, known, lines, problemsIn, told, type Build } from './support.ts';

const oddName = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a',
  'B',
  'x'.repeat(300),
  'é',
  '𝒳',
  '0',
  '-1',
  '',
);
const platformWord = fc.constantFrom(
  ...'$BUILDPLATFORM ${BUILDPLATFORM:-linux/amd64} $TARGETPLATFORM linux/arm64 $P $BULIDPLATFORM linux/$TARGETARCH "" ${'.split(
    ' ',
  ),
);
const baseWord = fc.oneof(
  oddName,
  fc.constantFrom(
    ...'build-$TARGETARCH $TARGETARCH scratch alpine:3 ${a} $constructor $__proto__ ${a:-b} Build a$B "a" a@sha256:0 $\\'.split(
      ' ',
    ),
  ),
);
const instruction = fc.oneof(
  fc
    .tuple(platformWord, baseWord, oddName)
    .map(([platform, base, name]) => `FROM --platform=${platform} ${base} AS ${name}`),
  fc.tuple(baseWord, oddName).map(([base, name]) => `FROM ${base} AS ${name}`),
  baseWord.map(base => `FROM ${base}`),
  fc
    .tuple(fc.oneof(oddName, fc.constantFrom('TARGETARCH', 'BUILDPLATFORM', 'P')), baseWord)
    .map(([name, value]) => `ARG ${name}=${value}`),
  oddName.map(name => `ARG ${name}`),
  fc.oneof(oddName, baseWord).map(name => `COPY --from=${name} / /x`),
  fc.oneof(oddName, baseWord).map(name => `ONBUILD COPY --from=${name} / /x`),
  oddName.map(name => `RUN --mount=from=${name} x`),
  fc.constantFrom(...findingCodes).map(code => `# multiarch-ignore: ${code}`),
  fc.constantFrom(
    '# syntax=Odd',
    '# escape=`',
    'FROM',
    'ARG',
    '\\',
    '<<EOF',
    'RUN <<EOF',
    'EOF',
    '',
    '\uFEFF',
    'FROM \\',
    '  b',
  ),
);
const dockerfile = fc
  .tuple(fc.array(instruction, { maxLength: 14 }), fc.constantFrom('\n', '\r\n'))
  .map(([each, end]) => each.join(end));
const platforms = fc.subarray(['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'windows/amd64', 'linux/s390x']);
const odd = fc.dictionary(
  oddName,
  fc.constantFrom('', 'x', 'Odd', 'docker-image://alpine', 'docker-image://$', '__proto__'),
);
const build: fc.Arbitrary<Build> = fc.record(
  {
    targets: platforms,
    on: fc.constantFrom('linux/amd64', 'linux/arm64', 'windows/amd64'),
    arguments: odd,
    contexts: odd,
    stage: oddName,
  },
  { requiredKeys: ['targets', 'on'] },
);
const knowledge: fc.Arbitrary<KnownPlatforms | 'absent' | undefined> = fc.constantFrom(
  fullIndex,
  known('index', 'linux/s390x'),
  known('image', 'linux/amd64'),
  known('index'),
  'absent' as const,
  undefined,
);

function assertInside(text: string, { start, end }: Pick<Finding, 'start' | 'end'>): void {
  assert(0 <= start && start <= end && end <= text.length, `${start}–${end} of ${text.length}`);
}

describe('the rules, on any text', () => {
  it('say where, once, and for targets that there are', () =>
    holds(
      fc.property(dockerfile, build, knowledge, (text, request, image) => {
        const found = findingsIn(text, () => image, request);
        for (const finding of found) {
          assertInside(text, finding);
          for (const each of finding.related) assertInside(text, each);
          assert(new Set(finding.targets).size === finding.targets.length);
          assert(findingCodes.includes(finding.code));
        }
        const all = found.map(finding => told(text, finding));
        assert.equal(new Set(all).size, all.length, all.join('\n'));
      }),
      1500,
    ));

  it('say the same with Windows’ line ends', () =>
    holds(
      fc.property(dockerfile, build, (text, request) => {
        const plain = text.replaceAll('\r', '');
        const codes = (each: string) =>
          problemsIn(each, request).map(({ code, targets }) => `${code} ${targets.length}`);
        assert.deepEqual(codes(plain.replaceAll('\n', '\r\n')), codes(plain));
      }),
      500,
    ));

  it('say nothing of images of which nothing is known', () =>
    holds(
      fc.property(dockerfile, build, (text, request) => {
        for (const finding of findingsIn(text, () => undefined, request)) assert(!('uses' in finding));
      }),
      500,
    ));
});

describe('names that are something else in JavaScript', () => {
  const cases: [dockerfile: string, expected: string[], build?: Build][] = [
    ['FROM $__proto__', ['undefined-arg 1:[$__proto__] in 0 for amd64 arm64 (__proto__)']],
    ['ARG constructor / FROM a:$constructor', []],
    [
      'ARG __proto__=Big / FROM $__proto__',
      ['invalid-reference 2:[$__proto__] in 0 for amd64 arm64 = Odd'],
      { arguments: JSON.parse('{"__proto__":"Odd"}') },
    ],
    ['ARG toString=1 / FROM A:$toString', ['invalid-reference 2:[A:$toString] in 0 for amd64 arm64 = A:1']],
    [
      'FROM a AS constructor / FROM --platform=$BUILDPLATFORM constructor',
      [
        'stage-platform-ignored 2:[--platform=$BUILDPLATFORM] in 1 for arm64 = linux/arm64 ($BUILDPLATFORM on constructor) → stage 1:[FROM a AS constructor]',
      ],
    ],
    ['FROM a / COPY --from=constructor / /x', []],
    ['FROM constructor', [], { contexts: JSON.parse('{"__proto__":"docker-image://A"}') }],
    [
      'ARG TARGETARCH=x / FROM a',
      ['automatic-arg-overridden 1:[TARGETARCH=x] for amd64 arm64 = x (TARGETARCH)'],
      { arguments: JSON.parse('{"__proto__":{"TARGETARCH":"y"}}') },
    ],
  ];
  for (const [dockerfile, expected, build] of cases) {
    it(`${dockerfile}${build ? ` ${JSON.stringify(build)}` : ''}`, () => {
      const text = lines(dockerfile);
      assert.deepEqual(
        problemsIn(text, build).map(problem => told(text, problem)),
        expected,
      );
    });
  }
});

const times = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

describe('the cost of the rules grows with the text', () => {
  const texts: [name: string, text: (count: number) => string][] = [
    ['stages on each other', count => times(count, at => `FROM ${at > 0 ? `s${at - 1}` : 'a'} AS s${at}`)],
    [
      'stages on the builder that copy',
      count =>
        times(
          count,
          at => `FROM --platform=$BUILDPLATFORM ${at > 0 ? `s${at - 1}` : 'a'} AS s${at}\nCOPY --from=t${at} / /`,
        ),
    ],
    ['arguments used', count => `${times(count, at => `ARG A${at}=x${at}`)}\n${times(count, at => `FROM $A${at}`)}`],
    ['arguments of one name', count => `${times(count, at => `ARG A=x${at}`)}\n${times(count, () => 'FROM $A')}`],
    ['automatic arguments set', count => times(count, at => `ARG TARGETARCH=x${at}`)],
    [
      'misspelt arguments',
      count => `${times(count, at => `ARG LONGNAME${at}`)}\n${times(count, at => `FROM $LONGNMAE${at}`)}`,
    ],
    ['undefined arguments that each stage declares', count => times(count, () => 'FROM a$X\nARG X')],
    ['undefined arguments in one name', count => `FROM ${times(count, at => `$A${at}`).replaceAll('\n', '')}`],
    [
      'stages for other platforms',
      count =>
        times(count, at => `FROM a AS s${at}-s390x\nFROM s${at}-$TARGETARCH AS t${at}\nCOPY --from=t${at - 1} / /`),
    ],
    ['names that are no stages', count => `FROM a AS build\n${times(count, () => 'FROM Build')}`],
    [
      'copies between stages in a circle',
      count => times(count, at => `FROM a AS s${at}\nCOPY --from=s${(at + 1) % count} / /`),
    ],
    [
      'copies that every child takes over',
      count =>
        `FROM a AS b\n${times(count, at => `ONBUILD COPY --from=i${at} / /`)}\n${times(count, at => `FROM b AS c${at}`)}`,
    ],
    [
      'comments that silence one instruction',
      count => `FROM a\n${times(count, at => `# multiarch-ignore: code-${at}`)}\nFROM $B`,
    ],
    [
      'comments that silence each its own',
      count => times(count, at => `# multiarch-ignore: undefined-arg\nFROM $A${at}`),
    ],
    ['one comment of many codes', count => `# multiarch-ignore: ${'code, '.repeat(count)}!\nFROM $A`],
    [
      'names without end',
      count => {
        const name = (letter: string) => letter.repeat(count * 20);
        return `${times(10, at => `ARG B${at}${name('B')}`)}\nFROM $AA${name('A')} AS ${name('c')}\nFROM ${name('C')}`;
      },
    ],
  ];
  const cost = (text: string): number => {
    const before = process.cpuUsage();
    const { ignores } = parseDockerfile(text);
    for (const finding of findingsIn(text, () => known('index', 'linux/s390x'))) isIgnored(finding, ignores);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const least = (text: string) => Math.min(...Array.from({ length: 2 }, () => cost(text)));

  for (const [name, text] of texts) {
    it(name, () => {
      const [small, large] = [least(text(60)), least(text(960))];
      // Sixteen times the text: 16 where it is linear, 256 where it is quadratic.
      assert(large < 80 * Math.max(small, 1000), `${small} µs, then ${large} µs`);
    });
  }
});
