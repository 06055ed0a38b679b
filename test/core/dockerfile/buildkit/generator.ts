// Builds that try BuildKit's rules against each other.
import * as fc from 'fast-check';
import { contextImages, type Build } from './build.ts';
import { from, globalArgument, inStage, written } from './instructions.ts';
import { targetPlatforms } from './pools.ts';
import { argumentNames, pick, weighted } from './words.ts';

const escaped = ['# escape=`\n', '#Escape = `\n', '# check=skip=all\n# ESCAPE=`\n'];
const notEscaped = ['# a comment\n', '\n# escape=`\n', '# comment\n# escape=`\n', '# escape=\\\n'];
const odd = ['# escape=`\n# escape=`\n', '# escape=x\n', 'RUN true\n'];
/** What the text begins with, and the escape character that it leaves. */
const preamble = weighted<readonly [text: string, escape: string]>(
  [60, fc.constant(['', '\\'])],
  [10, pick(...escaped).map(text => [text, '`'])],
  [10, pick(...notEscaped).map(text => [text, '\\'])],
  [1, pick(...odd).map(text => [text, '\\'])],
);

const text: fc.Arbitrary<string> = preamble.chain(([first, escape]) => {
  const stage = fc
    .tuple(written(from, escape), fc.array(written(inStage, escape), { maxLength: 4 }))
    .map(([head, body]) => head + body.join(''));
  const all = fc.tuple(
    fc.array(written(globalArgument, escape), { maxLength: 4 }),
    fc.array(stage, { minLength: 1, maxLength: 4, size: 'max' }).map(joinStages),
    weighted([12, pick('\n')], [2, pick('\r\n')]),
    weighted([12, pick('')], [1, pick('\uFEFF')]),
  );
  return all.map(([head, stages, eol, mark]) => mark + [first, ...head, stages].join('').replaceAll('\n', eol));
});

/** Puts other stages where one is wanted, and an image where there is none. */
function joinStages(stages: readonly string[]): string {
  const names = stages.map(stage => namesIn(stage));
  const joined = stages.map((stage, index) =>
    stage.replaceAll(/«([#+]?)(\d)(\^?)»/g, (_, sign: string, at: string, upper: string) => {
      if (sign === '#' && index > 0) return String(Number(at) % index);
      const others = sign === '+' ? names.slice(index + 1).flat() : names.slice(0, index).flat().toReversed();
      const name = others[Number(at) % others.length]?.toLowerCase() ?? 'busybox';
      return upper !== '' && others.length > 0 ? name.toUpperCase() : name;
    }),
  );
  return joined.join('');
}

const namesIn = (text: string): string[] =>
  Array.from(text.matchAll(/\s[Aa][Ss]\s+([\w.-]+)/g)).map(([, name = '']) => name);

const givenValue = pick('alpine', 'busybox:1', 'build', 'base', '', 'linux/arm64', '$A', 'build-amd64', '"alpine"');
const buildArguments = weighted<Record<string, string>>(
  [5, fc.constant({})],
  [
    5,
    fc.dictionary(
      weighted([6, pick(...argumentNames)], [1, pick('TARGETARCH', 'BUILDPLATFORM', 'TARGETSTAGE')]),
      givenValue,
      { maxKeys: 3 },
    ),
  ],
);

const contextValue = pick(`docker-image://${contextImages}one:1`, `docker-image://${contextImages}two:2`);
const contextName = pick(
  ...'build base alpine busybox:1 docker.io/library/alpine alpine:latest tools library/base'.split(' '),
);
const contexts = weighted<Record<string, string>>(
  [7, fc.constant({})],
  [1, fc.dictionary(contextName, contextValue, { minKeys: 1, maxKeys: 2 })],
);

/** Which stage is built: one of those that have a name, or what may be none. */
const wanted = weighted<number | string | undefined>(
  [30, fc.constant(undefined)],
  [15, fc.nat({ max: 4 })],
  [1, pick('0', '1', '3', 'nobody', 'stage-1')],
);

export const builds: fc.Arbitrary<Build> = fc
  .record({
    text,
    targets: weighted(
      [1, fc.subarray(targetPlatforms, { minLength: 1, maxLength: 1 })],
      [5, fc.subarray(targetPlatforms, { minLength: 2, maxLength: 3 })],
    ),
    buildArguments,
    contexts,
    wanted,
  })
  .map(({ wanted, ...rest }) => {
    const targetStage = typeof wanted === 'number' ? namesIn(rest.text)[wanted] : wanted;
    return targetStage === undefined ? rest : { ...rest, targetStage };
  });
