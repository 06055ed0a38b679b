// What the generated Dockerfiles try: each form often enough that a rule broken in it shows.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { builds } from './generator.ts';

const generated = fc.sample(builds, { numRuns: 320, seed: 20260101 });

const forms: readonly [name: string, pattern: RegExp, least: number][] = [
  ['several arguments on a line', /^arg\s+\S+\s+\S+/im, 50],
  ['an argument without a value', /^arg\s+\w+\s*$/im, 10],
  ['an argument in quotes', /^arg .*=["']/im, 50],
  ['an argument that names another', /^arg .*=\S*\$/im, 50],
  ['an overridden automatic argument', /^arg .*(?:TARGET|BUILD)\w+=/im, 10],
  ['$NAME', /\$[A-Z]/, 50],
  ['${NAME}', /\$\{\w+\}/, 50],
  ...[':-', '-', ':+', '+', ':?', '#', '##', '%', '%%', '/', '//'].map((operator): [string, RegExp, number] => [
    `\${NAME${operator}…}`,
    new RegExp(`\\$\\{\\w+${operator.replace(/[?+/]/g, '\\$&')}(?![${operator.at(-1)}])`),
    10,
  ]),
  ['one form in another', /\$\{[^}]*\$\{/, 50],
  ['scratch', /^from .*\bscratch\b/im, 10],
  ['--platform of an automatic argument', /^from\s+--platform=\S*\$\{?(?:TARGET|BUILD)/im, 50],
  ['--platform as a constant', /^from\s+--platform=linux\/\w+/im, 20],
  ['--platform as one part', /^from\s+--platform=\w+\s/im, 10],
  ['--platform in quotes', /^from\s+--platform=["']/im, 10],
  ['a stage for each architecture', /^from .*build-\$\{?TARGETARCH/im, 5],
  ['COPY --from a name', /^copy .*--from=[a-z]/im, 100],
  ['COPY --from a name in capitals', /^copy .*--from=[A-Z]/im, 20],
  ['COPY --from an index', /^copy .*--from=\d/im, 30],
  ['RUN --mount from something', /^run .*--mount=\S*from=/im, 50],
  ['several mounts', /^run .*--mount=\S+\s+--mount=/im, 30],
  ['ONBUILD', /^onbuild\s/im, 50],
  ['a heredoc with FROM in it', /<<[^]*^FROM ghost$/m, 10],
  ['a continued line', /[\\`]\r?\n/, 50],
  ['a comment inside an instruction', /[\\`]\r?\n\s*#/, 20],
  ['the other escape character', /^# ?escape ?= ?`/im, 20],
  ['Windows’ line ends', /\r\n/, 20],
  ['a byte order mark', /^\uFEFF/, 10],
  ['a pinned image', /@sha256:/, 10],
];

describe('the generated Dockerfiles', () => {
  for (const [name, pattern, least] of forms) {
    it(`have ${name}`, () => {
      const count = generated.filter(({ text }) => pattern.test(text)).length;
      assert(count >= least, `${count} of ${generated.length}, not ${least}`);
    });
  }

  it('have one, two and three targets, arguments, contexts and target stages', () => {
    const count = (is: (build: (typeof generated)[number]) => boolean): number => generated.filter(is).length;
    for (const targets of [1, 2, 3]) assert(count(build => build.targets.length === targets) > 20);
    assert(count(({ buildArguments = {} }) => Object.keys(buildArguments).length > 0) > 50);
    assert(count(({ contexts = {} }) => Object.keys(contexts).length > 0) > 20);
    assert(count(({ targetStage }) => targetStage !== undefined) > 30);
  });
});
