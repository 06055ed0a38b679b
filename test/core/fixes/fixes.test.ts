// Fixes: what each makes of a Dockerfile, and that what it makes is mended, in whatever manner the file is written.
import assert from 'node:assert/strict';
import type { FindingCode } from '../../../src/core/findings.ts';
import { applyEdits, type Fix } from '../../../src/core/fixes/fix.ts';
import { fixAll, fixesFor } from '../../../src/core/fixes/fixes.ts';
import { childDigest, examine, indexDigest } from './support.ts';

/** Lines are parted by ` / `; of `what`, the finding's code and the fix's kind. */
type Case = readonly [name: string, dockerfile: string, what: `${FindingCode} ${Fix['kind']}`, result: string];

const written: readonly Case[] = [
  [
    'a stage that is only copied from can be the builder’s',
    'FROM only AS b / RUN x / FROM both / COPY --from=b /x /x',
    'platform-missing set-platform',
    'FROM --platform=$BUILDPLATFORM only AS b / RUN x / FROM both / COPY --from=b /x /x',
  ],
  [
    'so can what such a stage is built on',
    'FROM alone AS a / FROM a AS b / RUN x / FROM both / COPY --from=b /x /x',
    'platform-mismatch set-platform',
    'FROM --platform=$BUILDPLATFORM alone AS a / FROM a AS b / RUN x / FROM both / COPY --from=b /x /x',
  ],
  ['a single image can be meant', 'FROM alone', 'platform-mismatch set-platform', 'FROM --platform=linux/amd64 alone'],
  [
    'a platform that an image lacks is taken away',
    'FROM --platform=linux/s390x both',
    'platform-missing remove-platform',
    'FROM both',
  ],
  [
    'and the line with it that was its own',
    'FROM \\ /   --platform=linux/s390x \\ /   both',
    'platform-missing remove-platform',
    'FROM \\ /   both',
  ],
  [
    'but no comment that stands there',
    'FROM --platform=linux/s390x \\ / # both of them / both',
    'platform-missing remove-platform',
    'FROM \\ / # both of them / both',
  ],
  [
    'the platform of the final stage',
    'FROM --platform="$BUILDPLATFORM" both',
    'final-stage-on-build-platform remove-platform',
    'FROM both',
  ],
  [
    'the platform of what the final stage is built on',
    'FROM --platform=$BUILDPLATFORM both AS base / RUN x / FROM base AS more / FROM more',
    'final-stage-on-build-platform remove-platform',
    'FROM both AS base / RUN x / FROM base AS more / FROM more',
  ],
  [
    'a platform on a stage',
    'FROM both AS a / FROM --platform=$BUILDPLATFORM a AS b / FROM both / COPY --from=b /x /x',
    'stage-platform-ignored remove-platform',
    'FROM both AS a / FROM a AS b / FROM both / COPY --from=b /x /x',
  ],
  [
    'goes where it counts',
    'FROM both AS a / FROM a AS b / FROM --platform=$BUILDPLATFORM b AS c / FROM both / COPY --from=c /x /x',
    'stage-platform-ignored move-platform',
    'FROM --platform=$BUILDPLATFORM both AS a / FROM a AS b / FROM b AS c / FROM both / COPY --from=c /x /x',
  ],
  [
    'what is copied from gets a stage, above the comments, and numbers stay right',
    'FROM both /  / # builds / FROM --platform=$BUILDPLATFORM both AS b / COPY --from=tools:1 /x /x / COPY --link --from="tools:1" /y /y / COPY --from=0 /z /z / RUN --mount=from=tools:1 x / FROM both / RUN --mount=from=1 x / COPY --from=1 /x /x',
    'copy-from-target-platform separate-stage',
    'FROM both /  / FROM --platform=$BUILDPLATFORM tools:1 AS tools /  / # builds / FROM --platform=$BUILDPLATFORM both AS b / COPY --from=tools /x /x / COPY --link --from=tools /y /y / COPY --from=0 /z /z / RUN --mount=from=tools:1 x / FROM both / RUN --mount=from=1 x / COPY --from=2 /x /x',
  ],
  [
    'called like nothing else, in the manner of a dense file',
    'FROM both AS a / from --platform=$BUILDPLATFORM both AS b / COPY --from=ghcr.io/a/both@DIGEST /x /x / FROM Both-2 / COPY --from=b /x /x',
    'copy-from-target-platform separate-stage',
    'FROM both AS a / from --platform=$BUILDPLATFORM ghcr.io/a/both@DIGEST as both-3 / from --platform=$BUILDPLATFORM both AS b / COPY --from=both-3 /x /x / FROM Both-2 / COPY --from=b /x /x',
  ],
  [
    'called otherwise, where the image’s name is none for a stage',
    'FROM --platform=$BUILDPLATFORM both AS b / COPY --from=a/7zip /x /x / FROM both / COPY --from=b /x /x',
    'copy-from-target-platform separate-stage',
    'FROM --platform=$BUILDPLATFORM a/7zip AS source /  / FROM --platform=$BUILDPLATFORM both AS b / COPY --from=source /x /x / FROM both / COPY --from=b /x /x',
  ],
  [
    'called like no image that is copied from either',
    'FROM --platform=$BUILDPLATFORM both AS b / COPY --from=a/tools:1 /x /x / FROM both / COPY --from=tools /x /x / COPY --from=b /x /x',
    'copy-from-target-platform separate-stage',
    'FROM --platform=$BUILDPLATFORM a/tools:1 AS tools-2 /  / FROM --platform=$BUILDPLATFORM both AS b / COPY --from=tools-2 /x /x / FROM both / COPY --from=tools /x /x / COPY --from=b /x /x',
  ],
  [
    'called like nothing that is reserved',
    'FROM --platform=$BUILDPLATFORM both AS b / COPY --from=a/context /x /x / FROM both / COPY --from=b /x /x',
    'copy-from-target-platform separate-stage',
    'FROM --platform=$BUILDPLATFORM a/context AS context-2 /  / FROM --platform=$BUILDPLATFORM both AS b / COPY --from=context-2 /x /x / FROM both / COPY --from=b /x /x',
  ],
  [
    'below the directives',
    '# syntax=a/b:1 / FROM --platform=$BUILDPLATFORM both AS b / COPY --from=both:1 /x /x / FROM both / COPY --from=b /x /x',
    'copy-from-target-platform separate-stage',
    '# syntax=a/b:1 / FROM --platform=$BUILDPLATFORM both:1 AS both-2 /  / FROM --platform=$BUILDPLATFORM both AS b / COPY --from=both-2 /x /x / FROM both / COPY --from=b /x /x',
  ],
  [
    'the value of an automatic ARG',
    'ARG A=1 TARGETARCH="arm" B=2 / FROM both',
    'automatic-arg-overridden drop-value',
    'ARG A=1 TARGETARCH B=2 / FROM both',
  ],
  [
    'a stage for each target that has none, as the one there is',
    'FROM --platform=linux/amd64 both as build-amd64 / RUN x /  / # end / FROM build-${TARGETARCH}',
    'stage-missing-for-platform add-stages',
    'FROM --platform=linux/amd64 both as build-amd64 / RUN x /  / FROM --platform=linux/arm64 both as build-arm64 /  / # end / FROM build-${TARGETARCH}',
  ],
  [
    'a misspelled variable, all of it',
    'FROM --platform=$BULIDPLATFORM both AS b / FROM both / COPY --from=b /x /x',
    'undefined-arg write',
    'FROM --platform=$BUILDPLATFORM both AS b / FROM both / COPY --from=b /x /x',
  ],
  [
    'a misspelled variable wherever the word has it',
    'ARG VERSION=1 / FROM both:${VERISON}-$VERISON-$VERISON2x',
    'undefined-arg write',
    'ARG VERSION=1 / FROM both:${VERSION}-$VERSION-$VERISON2x',
  ],
  [
    'an ARG that is not declared, below those that are',
    '# one / ARG A=1 / # two / FROM both:$VERY$A',
    'undefined-arg declare-argument',
    '# one / ARG A=1 / ARG VERY / # two / FROM both:$VERY$A',
  ],
  [
    'an ARG that is declared too low, above the comments',
    '# syntax=a/b / # two / FROM both:$VERY / ARG B VERY="1.2" / RUN x',
    'undefined-arg declare-argument',
    '# syntax=a/b / ARG VERY="1.2" / # two / FROM both:$VERY / ARG B VERY / RUN x',
  ],
  [
    'yet not its value, where that hangs on others',
    'FROM both:$VERY / ARG B=1 VERY=$B',
    'undefined-arg declare-argument',
    'ARG VERY / FROM both:$VERY / ARG B=1 VERY=$B',
  ],
  [
    'a stage in upper case',
    'FROM both AS Build / FROM Build',
    'invalid-reference write',
    'FROM both AS Build / FROM build',
  ],
  [
    'a repository in upper case, not its tag',
    'FROM both / COPY --from="ghcr.io/My/App:Tag" /x /x',
    'invalid-reference write',
    'FROM both / COPY --from="ghcr.io/my/app:Tag" /x /x',
  ],
  [
    'a frontend in upper case',
    '# syntax = docker/Dockerfile:1 / FROM both',
    'invalid-reference write',
    '# syntax = docker/dockerfile:1 / FROM both',
  ],
  [
    'the digest of one platform',
    'FROM both:1@CHILD AS a',
    'pinned-to-one-platform pin-index',
    'FROM both:1@INDEX AS a',
  ],
  [
    'the digest of one platform in a mount',
    'FROM both / RUN --mount=type=bind,from=both:1@CHILD,target=/x x',
    'pinned-to-one-platform pin-index',
    'FROM both / RUN --mount=type=bind,from=both:1@INDEX,target=/x x',
  ],
  [
    'the digest of one platform in an ARG',
    'ARG IMAGE="both:1@CHILD" / FROM ${IMAGE}',
    'pinned-to-one-platform pin-index',
    'ARG IMAGE="both:1@INDEX" / FROM ${IMAGE}',
  ],
  [
    'one code',
    'RUN x /   FROM only',
    'platform-missing ignore',
    'RUN x /   # multiarch-ignore: platform-missing /   FROM only',
  ],
  [
    'one code more',
    '# multiarch-ignore: platform-mismatch, / # why / FROM only',
    'platform-missing ignore',
    '# multiarch-ignore: platform-mismatch, platform-missing, / # why / FROM only',
  ],
  [
    'the platform of what the final stage is built on for the targets concerned',
    'FROM --platform=$BUILDPLATFORM both AS x-amd64 / FROM --platform=$BUILDPLATFORM both AS x-arm64 / FROM x-$TARGETARCH',
    'final-stage-on-build-platform remove-platform',
    'FROM --platform=$BUILDPLATFORM both AS x-amd64 / FROM both AS x-arm64 / FROM x-$TARGETARCH',
  ],
  [
    'a flag that is already there is another then',
    'FROM --platform=$TARGETPLATFORM only AS b / RUN x / FROM both / COPY --from=b /x /x',
    'platform-missing set-platform',
    'FROM --platform=$BUILDPLATFORM only AS b / RUN x / FROM both / COPY --from=b /x /x',
  ],
  [
    'a stage for a whole platform, not for a part of its name',
    'FROM both AS b-linux-amd64 / FROM b-${TARGETOS}-$TARGETARCH',
    'stage-missing-for-platform add-stages',
    'FROM both AS b-linux-amd64 / FROM both AS b-linux-arm64 / FROM b-${TARGETOS}-$TARGETARCH',
  ],
  [
    'what else is wrong may come to light',
    'FROM --platform=$BULIDPLATFORM both',
    'undefined-arg write',
    'FROM --platform=$BUILDPLATFORM both',
  ],
  [
    'an ARG above comments, where others stand below',
    '# two / # three / FROM both:$VERY / # four / RUN x',
    'undefined-arg declare-argument',
    'ARG VERY / # two / # three / FROM both:$VERY / # four / RUN x',
  ],
  [
    'one code, beside a comment that is none',
    '# multiarch-ignore: platform-mismatch: because / FROM only',
    'platform-missing ignore',
    '# multiarch-ignore: platform-mismatch: because / # multiarch-ignore: platform-missing / FROM only',
  ],
  [
    'one code more, not where another line’s are',
    '# multiarch-ignore: platform-mismatch / FROM only / # multiarch-ignore: platform-missing / RUN x',
    'platform-missing ignore',
    '# multiarch-ignore: platform-mismatch, platform-missing / FROM only / # multiarch-ignore: platform-missing / RUN x',
  ],
  [
    'one code more, inside the instruction',
    '# multiarch-ignore: platform-mismatch / RUN x / FROM \\ / # multiarch-ignore: platform-fallback / only',
    'platform-missing ignore',
    '# multiarch-ignore: platform-mismatch / RUN x / FROM \\ / # multiarch-ignore: platform-fallback, platform-missing / only',
  ],
  [
    'a directive, below all of them',
    '# syntax=A/B / # escape=` / # it is so / FROM both',
    'invalid-reference ignore',
    '# syntax=A/B / # escape=` / # it is so / # multiarch-ignore: invalid-reference / FROM both',
  ],
  [
    'below a heredoc',
    'FROM both / RUN <<E / FROM x / E / COPY --from=only /x /x',
    'platform-missing ignore',
    'FROM both / RUN <<E / FROM x / E / # multiarch-ignore: platform-missing / COPY --from=only /x /x',
  ],
];

const cases = written.map(([name, before, what, after]) => {
  return { name, text: textOf(before), ...named(what), result: textOf(after) };
});

function named(what: Case[2]): { code: FindingCode; kind: Fix['kind'] } {
  const [code, kind] = what.split(' ') as [FindingCode, Fix['kind']];
  return { code, kind };
}

function textOf(lines: string): string {
  return lines
    .replaceAll(' / ', '\n')
    .replaceAll('CHILD', childDigest)
    .replaceAll(/INDEX|DIGEST/g, indexDigest);
}

/** Of every finding of the code. */
function fixesOf(text: string, code: FindingCode): Fix[] {
  const before = examine(text);
  return before.findings
    .filter(finding => finding.code === code)
    .flatMap(finding => fixesFor(finding, before, examine));
}

function codesIn(text: string): FindingCode[] {
  return examine(text).findings.map(({ code }) => code);
}

describe('fixes', () => {
  for (const { name, text, code, kind, result } of cases) {
    it(`${code}: ${name}`, () => {
      const fixes = fixesOf(text, code).filter(fix => fix.kind === kind);
      assert(fixes.length > 0, `only ${JSON.stringify(codesIn(text))}`);
      const results = fixes.map(({ edits }) => applyEdits(text, edits));
      assert.equal(results.find(each => each === result) ?? results[0], result);
    });
  }
});

describe('fixes that are not offered', () => {
  const none: readonly (readonly [name: string, dockerfile: string, what: Case[2]])[] = [
    ['the builder’s platform for the final stage', 'FROM only', 'platform-missing set-platform'],
    ['nor for what it is built on', 'FROM only AS a / FROM a', 'platform-missing set-platform'],
    ['a constant platform for an index', 'FROM older', 'platform-fallback set-platform'],
    [
      'the builder’s platform for an image that lacks it',
      'FROM arm AS a / FROM both / COPY --from=a /x /x',
      'platform-missing set-platform',
    ],
    [
      'a platform for a parent that has one',
      'FROM --platform=linux/amd64 both AS a / FROM --platform=$TARGETPLATFORM a',
      'stage-platform-ignored move-platform',
    ],
    [
      'a platform that would make the result the builder’s',
      'FROM both AS a / FROM --platform=$BUILDPLATFORM a',
      'stage-platform-ignored move-platform',
    ],
    [
      'the builder’s platform for the final stage, though that were silenced',
      '# multiarch-ignore: final-stage-on-build-platform / FROM only',
      'platform-missing set-platform',
    ],
    [
      'a platform for one of several parents',
      'FROM both AS x-amd64 / FROM both AS x-arm64 / FROM --platform=$BUILDPLATFORM x-$TARGETARCH AS b / FROM both / COPY --from=b /x /x',
      'stage-platform-ignored move-platform',
    ],
    [
      'a stage like one whose name is interrupted',
      'FROM both AS build-\\ / amd64 / FROM build-$TARGETARCH',
      'stage-missing-for-platform add-stages',
    ],
    [
      'a stage whose image lacks the platform',
      'FROM only AS build-amd64 / FROM build-$TARGETARCH',
      'stage-missing-for-platform add-stages',
    ],
    [
      'a stage that BuildKit refuses',
      'ARG amd64=1 / FROM both:$amd64 AS build-amd64 / FROM build-$TARGETARCH',
      'stage-missing-for-platform add-stages',
    ],
    ['lower case for a variable', 'ARG X=a / FROM $X/Both', 'invalid-reference write'],
    ['a value that cannot be read there', 'FROM both:$VERY / ARG VERY="a', 'undefined-arg declare-argument'],
    ['lower case for what stays wrong in it', 'FROM both / COPY --from=Both//x /x /x', 'invalid-reference write'],
    ['an ARG of a name that is none', 'FROM both:$?', 'undefined-arg declare-argument'],
    [
      'an index’s digest in an ARG that counts elsewhere',
      'ARG I=both:1@CHILD / FROM $I / ARG I / RUN echo $I',
      'pinned-to-one-platform pin-index',
    ],
  ];
  for (const [name, dockerfile, what] of none) {
    const { code, kind } = named(what);
    it(`${code}: ${name}`, () => {
      const text = textOf(dockerfile);
      if (!code.startsWith('undefined')) assert(codesIn(text).includes(code), JSON.stringify(codesIn(text)));
      assert.deepEqual(
        fixesOf(text, code).filter(fix => fix.kind === kind),
        [],
      );
    });
  }
});

describe('a fix is preferred', () => {
  const preferred = (dockerfile: string, code: FindingCode) =>
    fixesOf(textOf(dockerfile), code)
      .filter(({ isPreferred }) => isPreferred)
      .map(({ kind }) => kind);

  it('where nothing else can be meant', () => {
    assert.deepEqual(preferred('FROM --platform=$BUILDPLATFORM both', 'final-stage-on-build-platform'), [
      'remove-platform',
    ]);
    assert.deepEqual(preferred('FROM both:1@CHILD', 'pinned-to-one-platform'), ['pin-index']);
  });

  it('not where stages that only build would be emulated, and they are named', () => {
    const text =
      'FROM --platform=$BUILDPLATFORM both AS base / FROM base AS b / RUN x / FROM base AS debug / FROM base / COPY --from=b /x /x';
    const code = 'final-stage-on-build-platform';
    assert.deepEqual(preferred(text, code), []);
    const [fix] = fixesOf(textOf(text), code);
    assert(fix?.kind === 'remove-platform');
    assert.deepEqual(fix.others, ['b']);
  });

  it('not where a platform that the image lacks may be a wrong image', () => {
    assert.deepEqual(preferred('FROM --platform=linux/s390x both', 'platform-missing'), []);
  });
});

describe('in whatever manner the file is written, every fix mends', () => {
  const manners: readonly (readonly [name: string, (text: string) => string])[] = [
    ['CRLF', text => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', text => `\uFEFF${text}`],
    ['a line end at the end', text => `${text}\n`],
    ['tabs', text => text.replaceAll(/^(FROM|COPY|RUN|ARG) /gm, '\t$1\t')],
    [
      'continued lines',
      text => text.replaceAll(/^(FROM|COPY|RUN|ARG) (?!\\|.*<<)/gm, `$1 ${escapeOf(text)}\n  # about\n  `),
    ],
    ['another escape', text => (text.startsWith('#') ? text : `# escape=\`\n${text.replaceAll('\\\n', '`\n')}`)],
    ['a heredoc in front', text => (text.startsWith('#') ? text : text.replace('RUN x', 'RUN <<E\nFROM both\nE'))],
  ];
  for (const [name, manner] of manners) {
    it(name, () => {
      for (const { name: title, text: plain, code } of cases) {
        const text = manner(plain);
        const fixes = fixesOf(text, code);
        assert.deepEqual(kinds(fixes), kinds(fixesOf(plain, code)), title);
        for (const fix of fixes) assertMended(text, code, fix);
      }
    });
  }

  const escapeOf = (text: string) => (text.includes('escape=`') ? '`' : '\\');
  const kinds = (fixes: readonly Fix[]) => fixes.map(({ kind }) => kind);

  function assertMended(text: string, code: FindingCode, { kind, edits }: Fix): void {
    const after = applyEdits(text, edits);
    const left = codesIn(after);
    const count = (codes: readonly string[], wanted: string) => codes.filter(each => each === wanted).length;
    const before = codesIn(text);
    assert(count(left, code) < count(before, code), `${kind}: ${JSON.stringify(after)}`);
    assert(examine(after).refusals.length <= examine(text).refusals.length, after);
    if (!before.some(each => ['undefined-arg', 'invalid-reference'].includes(each))) {
      for (const each of left) assert(count(left, each) <= count(before, each), `${each}: ${JSON.stringify(after)}`);
    }
    if (text.includes('\r\n')) assert.doesNotMatch(after, /(?<!\r)\n/);
    assert.equal(after.startsWith('\uFEFF'), text.startsWith('\uFEFF'));
    assert.equal(after.lastIndexOf('\uFEFF') > 0, false);
  }
});

describe('all of a kind at once', () => {
  const allFixed = (dockerfile: string, code: FindingCode) => {
    const text = textOf(dockerfile);
    const fix = fixAll(code, examine(text), examine);
    return fix && applyEdits(text, fix.edits);
  };

  it('mends each', () => {
    const text = 'ARG TARGETARCH=a BUILDARCH=b / ARG TARGETOS=c / FROM both';
    assert.equal(
      allFixed(text, 'automatic-arg-overridden'),
      textOf('ARG TARGETARCH BUILDARCH / ARG TARGETOS / FROM both'),
    );
  });
  it('mends with one edit what stands in several places', () => {
    const text = 'ARG I=both:1@CHILD / FROM $I AS a / FROM $I / COPY --from=a /x /x';
    assert.equal(
      allFixed(text, 'pinned-to-one-platform'),
      textOf('ARG I=both:1@INDEX / FROM $I AS a / FROM $I / COPY --from=a /x /x'),
    );
  });
  it('is not offered for one alone, nor for what takes a decision', () => {
    assert.equal(allFixed('ARG TARGETARCH=a / FROM both', 'automatic-arg-overridden'), undefined);
    assert.equal(allFixed('FROM alone / COPY --from=alone /x /x', 'platform-mismatch'), undefined);
  });
});
