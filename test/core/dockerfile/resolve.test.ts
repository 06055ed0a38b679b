// The graph of stages: what each name leads to, on which platform each stage stands, what is reached, and what BuildKit
// refuses. Proven against BuildKit itself in `buildkit/`; here are the cases by name.
import assert from 'node:assert/strict';
import type { Resolution } from '../../../src/core/dockerfile/resolution.ts';
import { createResolver } from '../../../src/core/dockerfile/resolve.ts';
import type { Source } from '../../../src/core/dockerfile/sources.ts';
import { parseDockerfile } from '../../../src/core/dockerfile/stages.ts';
import { lines, platform, short, type Build } from './problems/support.ts';

function resolved(
  dockerfile: string,
  { targets: [target = 'linux/arm64'] = [], on = 'linux/amd64', ...rest }: Build,
): Resolution {
  const request = {
    targets: [platform(target)],
    buildPlatform: platform(on),
    ...(rest.arguments && { buildArguments: rest.arguments }),
    ...(rest.contexts && { namedContexts: rest.contexts }),
    ...(rest.stage !== undefined && { targetStage: rest.stage }),
  };
  return createResolver(parseDockerfile(lines(dockerfile)), request)(platform(target));
}

function named(source: Source): string {
  switch (source.kind) {
    case 'image':
      return source.image;
    case 'stage':
      return `#${source.stage}`;
    case 'refused':
      return `!${source.refusal.code}`;
    default:
      return source.kind;
  }
}

/** For each stage `base platform`, its root, what it copies from; in parentheses what is not reached. */
function graph({ stages, reached }: Resolution): string {
  return stages
    .map(({ stage, base, platform: own, root, copies, runs }) => {
      const parts = [named(base), short(own), ...(root === stage.index ? [] : [`root ${root}`])];
      const text = [...parts, ...copies.map(({ source }) => `← ${named(source)}`), ...(runs ? ['runs'] : [])].join(' ');
      return reached.has(stage.index) ? text : `(${text})`;
    })
    .join(', ');
}

describe('the graph of stages', () => {
  const cases: [dockerfile: string, expected: string, build?: Build][] = [
    ['FROM a', 'a arm64'],
    ['FROM a AS x / FROM x AS y / FROM y', 'a arm64, #0 arm64 root 0, #1 arm64 root 0'],
    ['FROM --platform=$BUILDPLATFORM a AS x / FROM --platform=linux/s390x x', 'a amd64, #0 amd64 root 0'],
    ['FROM --platform=$BUILDPLATFORM scratch', 'scratch arm64'],
    ['FROM a AS x / FROM b AS x / FROM x', '(a arm64), b arm64, #1 arm64 root 1'],
    ['FROM a AS x / FROM x AS x / FROM x', 'a arm64, #0 arm64 root 0, #1 arm64 root 0'],
    ['FROM a AS X / FROM X', '(a arm64), !invalid-reference arm64'],
    ['FROM a AS scratch / FROM scratch', 'a arm64, #0 arm64 root 0'],
    [
      'FROM a / FROM b / COPY --from=0 /a /b / COPY --from=-1 /a /b / COPY --from=2 /a /b',
      'a arm64, b arm64 ← #0 ← !no-such-index ← !no-such-index',
    ],
    ['FROM a / COPY --from=scratch /a /b', 'a arm64 ← scratch'],
    [
      'FROM a AS p / ONBUILD COPY --from=c /a /b / ONBUILD RUN x / FROM p / FROM a',
      '(a arm64), (#0 arm64 root 0 ← c runs), a arm64',
    ],
    ['FROM a AS p / ONBUILD RUN x / FROM p AS q / FROM q', 'a arm64, #0 arm64 root 0 runs, #1 arm64 root 0'],
    ['FROM a AS x / FROM b AS y / FROM c', '(a arm64), b arm64, (c arm64)', { stage: 'Y' }],
    ['FROM a AS x / FROM b', 'a arm64, (b arm64)', { stage: 'x' }],
    ['FROM a AS x / FROM b', '(a arm64), b arm64', { stage: '' }],
    ['FROM a AS x / FROM b', '(a arm64), (b arm64)', { stage: 'none' }],
    ['FROM a AS x / FROM x AS y', 'files arm64, #0 arm64 root 0', { contexts: { x: './x' } }],
    ['FROM a / FROM b', '(a arm64), (b arm64)', { stage: '0' }],
    [
      'FROM a / COPY --from=b /a /b',
      'alpine:3 arm64 ← files',
      { contexts: { a: 'docker-image://alpine:3', b: '../b' } },
    ],
    ['FROM docker.io/library/a:latest', 'scratch arm64', { contexts: { a: 'docker-image://scratch' } }],
  ];
  for (const [dockerfile, expected, build = {}] of cases) {
    it(`${dockerfile}${Object.keys(build).length > 0 ? ` ${JSON.stringify(build)}` : ''}`, () =>
      assert.equal(graph(resolved(dockerfile, build)), expected));
  }
});

describe('what BuildKit refuses', () => {
  const cases: [dockerfile: string, expected: string, build?: Build][] = [
    ['FROM a', ''],
    ['FROM a', 'no-such-target', { stage: 'b' }],
    ['FROM a / COPY --from=$X /a /b', 'variable-in-from'],
    ['FROM a / COPY --from=4 /a /b', 'no-such-index'],
    ['FROM a / COPY --from=x /a /b / FROM b AS x', '', {}],
    ['FROM a AS z / COPY --from=x /a /b / FROM b AS x', 'later-stage', { stage: 'z' }],
    ['FROM a AS x / COPY --from=x /a /b', 'circular'],
    ['FROM a AS x / COPY --from=y /a /b / FROM b AS y / COPY --from=x /a /b', 'later-stage circular'],
    ['FROM --platform=$NONE a', 'invalid-platform'],
    ['FROM --platform=nonsense a', 'invalid-platform'],
    ['FROM $NONE', 'expansion'],
    ['FROM ${X:?give}', 'expansion'],
    ['FROM Alpine AS unused / FROM a', 'invalid-reference'],
    ['ARG A=${B:?needed} / FROM a', 'argument'],
  ];
  for (const [dockerfile, expected, build = {}] of cases) {
    it(`${dockerfile}: ${expected || 'nothing'}`, () =>
      assert.equal(
        resolved(dockerfile, build)
          .refusals.map(({ code }) => code)
          .join(' '),
        expected,
      ));
  }
});

describe('what arguments stand for', () => {
  const cases: [dockerfile: string, open: string, failed: string, build?: Build][] = [
    ['ARG A B=1 C= D=$A E=$B-$C F=${A:-x} / FROM a', 'A D', ''],
    ['ARG A / ARG A=1 / ARG B=$A / FROM a', '', ''],
    ['ARG A=1 / ARG A / FROM a', '', ''],
    ['ARG A / ARG B=$A / FROM a', '', '', { arguments: { A: '1' } }],
    ['ARG A / ARG B=$A / FROM a', '', '', { arguments: {} }],
    ['ARG TARGETARCH BUILDPLATFORM / ARG C=$TARGETARCH / FROM a', '', ''],
    ['ARG A=$UNDECLARED / FROM a', '', ''],
    ['ARG A / ARG B=$A / ARG C=$B / ARG D=${C:+x} / FROM a', 'A B C D', ''],
    ['ARG A=${ B=1 / FROM a', 'A', 'A'],
    ['ARG __proto__ constructor=1 / ARG hasOwnProperty=$__proto__ / FROM a', '__proto__ hasOwnProperty', ''],
  ];
  for (const [dockerfile, open, failed, build = {}] of cases) {
    it(`${dockerfile}${build.arguments ? ` ${JSON.stringify(build.arguments)}` : ''}`, () => {
      const { scope } = resolved(dockerfile, build);
      assert.equal([...scope.open].join(' '), open);
      assert.equal(scope.failed.map(({ argument }) => argument.name).join(' '), failed);
    });
  }
});
