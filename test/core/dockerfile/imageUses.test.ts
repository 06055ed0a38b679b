// Which image is needed for which platform: the cases of BuildKit's own tests, and those that tools get wrong.
import assert from 'node:assert/strict';
import { analyze } from '../../../src/core/dockerfile/imageUses.ts';
import { parseDockerfile } from '../../../src/core/dockerfile/stages.ts';
import { formatPlatform, parsePlatform, type Platform } from '../../../src/core/platform.ts';

const amd64: Platform = { os: 'linux', architecture: 'amd64' };
const digest = `sha256:${'a'.repeat(64)}`;

interface Options {
  readonly targets?: string[];
  readonly buildArguments?: Record<string, string>;
  readonly targetStage?: string;
}

function analyzed(lines: string, { targets = ['linux/arm64'], ...rest }: Options = {}) {
  const platforms = targets.map(text => parsePlatform(text, amd64) as Platform);
  const request = { targets: platforms, buildPlatform: amd64, ...rest };
  return analyze(parseDockerfile(lines.replaceAll(' / ', '\n')), request);
}

/** `image platform`, those that are not needed in parentheses. */
function uses(lines: string, options?: Options): string {
  return analyzed(lines, options)
    .uses.map(({ image, platform, needed }) => {
      const text = `${image} ${formatPlatform(platform).replace('linux/', '')}`;
      return needed ? text : `(${text})`;
    })
    .join(', ');
}

describe('images needed', () => {
  const cases: [dockerfile: string, expected: string, options?: Options][] = [
    ['FROM alpine', 'alpine arm64'],
    ['FROM alpine AS a / FROM a', 'alpine arm64'],
    ['FROM --platform=$BUILDPLATFORM go AS b / FROM scratch / COPY --from=b /x /x', 'go amd64'],
    ['FROM --platform=$TARGETPLATFORM alpine', 'alpine arm64'],
    ['FROM --platform=linux/s390x alpine', 'alpine s390x'],
    ["FROM --platform='$BUILDPLATFORM' alpine", 'alpine amd64'],
    ['FROM --platform=${BUILDOS}/${TARGETARCH} alpine', 'alpine arm64'],
    ['FROM --platform=$BULIDPLATFORM alpine', ''],
    ['FROM scratch / COPY --from=busybox /a /b', 'busybox arm64'],
    ['FROM busybox AS golang / FROM scratch / COPY --from=golang /a /b', 'busybox arm64'],
    ['FROM a AS STAge0 / FROM scratch / COPY --from=staGE0 /a /b', 'a arm64'],
    ['FROM alpine AS alpine / FROM alpine', 'alpine arm64'],
    ['FROM a / FROM b / COPY --from=0 /a /b', 'a arm64, b arm64'],
    ['FROM a / FROM b / COPY --from=build /a /b / FROM c AS build', '(a arm64), (b arm64), c arm64'],
    ['FROM b / COPY --link --chown=1 --from=tools/x:1 /a /b', 'b arm64, tools/x:1 arm64'],
    ['FROM --platform=$BUILDPLATFORM b / COPY --from=tools /a /b', 'b amd64, tools arm64'],
    ['FROM b / RUN --mount=type=bind,from=tools,source=/ x', 'b arm64, tools arm64'],
    ['FROM b / RUN --mount=type=cache,target=/c --mount=from=s x', 'b arm64, s arm64'],
    ['FROM a AS s / FROM b / RUN --mount=from=S x', 'a arm64, b arm64'],
    ['FROM a / FROM b / RUN --mount=from=0 x', '(a arm64), b arm64, 0 arm64'],
    ['FROM b / COPY --from=$X /a /b', 'b arm64'],
    ['FROM b AS x / COPY --from=later /a /b / FROM c AS later', 'b arm64, c arm64', { targetStage: 'x' }],
    ['FROM a AS unused / FROM b', '(a arm64), b arm64'],
    ['FROM a AS base / FROM base AS t / FROM base AS p', 'a arm64', { targetStage: 'T' }],
    ['FROM a AS x / FROM b AS y', 'a arm64, (b arm64)', { targetStage: 'x' }],
    ['FROM a AS x / FROM b AS y', '(a arm64), (b arm64)', { targetStage: '0' }],
    ['ARG V=3.20 / FROM alpine:$V', 'alpine:3.20 arm64'],
    ['ARG V=3 / ARG W=alpine:$V / FROM $W', 'alpine:3 arm64'],
    ['ARG A=1 B=$A / FROM x:$B', 'x:1 arm64'],
    ['ARG V="3-4" / FROM x:${V%%-*}', 'x:3 arm64'],
    ['ARG V / FROM alpine:$V', ''],
    ['ARG V / FROM alpine:${V:-3}', 'alpine:3 arm64'],
    ['ARG V=3 / FROM alpine:$V', 'alpine:4 arm64', { buildArguments: { V: '4' } }],
    ['FROM x / ARG V=3 / FROM alpine:$V', '(x arm64)'],
    ['ARG DEBUG / FROM scra${DEBUG:-tch} / COPY --from=b /a /b', 'b arm64'],
    ['ARG TARGETPLATFORM=linux/amd64 / FROM --platform=$TARGETPLATFORM a', 'a amd64'],
    ['FROM base AS build-arm64 / FROM other AS build-amd64 / FROM build-${TARGETARCH}', 'base arm64, (other arm64)'],
    ['FROM --platform=$BUILDPLATFORM go AS b / FROM b AS c / FROM --platform=linux/s390x c', 'go amd64'],
    ['FROM a AS b / FROM --platform=$BUILDPLATFORM scratch / COPY --from=b /a /b', 'a arm64'],
    [`FROM alpine@${digest}`, `alpine@${digest} arm64`],
    ['FROM "alpine"', 'alpine arm64'],
    ['FROM Alpine', ''],
    ['FROM', ''],
    ['FROM alpine AS', 'alpine arm64'],
    ['FROM --platform', ''],
    ['RUN x', ''],
    ['RUN x / FROM a', 'a arm64'],
  ];
  for (const [dockerfile, expected, options] of cases) {
    it(`${dockerfile}${options ? ` ${JSON.stringify(options)}` : ''}`, () =>
      assert.equal(uses(dockerfile, options), expected));
  }

  it('differ by target, and join where they do not', () => {
    const targets = ['linux/amd64', 'linux/arm64'];
    assert.equal(
      uses('FROM --platform=$BUILDPLATFORM go AS b / FROM app', { targets }),
      '(go amd64), app amd64, app arm64',
    );
    const dockerfile = 'FROM go AS build-amd64 / FROM gcc AS build-arm64 / FROM build-$TARGETARCH';
    assert.equal(uses(dockerfile, { targets }), 'go amd64, (go arm64), (gcc amd64), gcc arm64');
  });

  it('stand where the text says, in which stage and because of which targets', () => {
    const text =
      'ARG V=1\nFROM --platform=$BUILDPLATFORM go:$V AS Build\nFROM app\nCOPY --from=tool /a /b\nCOPY --from=build /c /d';
    const found = analyze(parseDockerfile(text), {
      targets: [amd64, { os: 'linux', architecture: 'arm64' }],
      buildPlatform: amd64,
    });
    assert.deepEqual(
      found.uses.map(use => [text.slice(use.start, use.end), use.instruction, use.stage, use.targets.length]),
      [
        ['go:$V', 'FROM', 'build', 2],
        ['app', 'FROM', '1', 1],
        ['app', 'FROM', '1', 1],
        ['tool', 'COPY', '1', 1],
        ['tool', 'COPY', '1', 1],
      ],
    );
  });
});

describe('an image use', () => {
  const told = (dockerfile: string, options?: Options) =>
    analyzed(dockerfile, options).uses.map(({ image, isFixed, isOpen, origins }) => {
      const words = [isFixed && 'fixed', isOpen && 'open', ...origins.map(({ name, value }) => `${name}=${value}`)];
      return [image, ...words].filter(Boolean).join(' ');
    });
  const cases: [dockerfile: string, expected: string[], options?: Options][] = [
    ['FROM a', ['a']],
    ['FROM --platform=linux/amd64 a', ['a fixed']],
    ['FROM --platform=linux/$TARGETARCH a', ['a']],
    ['FROM --platform=$BUILDPLATFORM a / COPY --from=b / /x', ['a', 'b']],
    ['ARG P=linux/amd64 / FROM --platform=$P a', ['a P=linux/amd64']],
    ['ARG V=1 / ARG W=2 / ARG V=3 / FROM a:$W-$V', ['a:2-3 W=2 V=3']],
    ['ARG V=1 / ARG V / FROM a:$V', ['a:1 V=1']],
    ['ARG V / FROM a:1-$V', ['a:1- open']],
    ['ARG V / FROM a:1-$V', ['a:1-2 V=undefined'], { buildArguments: { V: '2' } }],
    ['ARG R / ARG I=${R}a:1 / FROM $I', ['a:1 open I=${R}a:1']],
    ['ARG R / FROM ${R:-r}/a', ['r/a']],
    ['ARG P / FROM --platform=linux/amd64$P a', ['a fixed open']],
    ['ARG TARGETARCH / FROM a:$TARGETARCH', ['a:arm64 TARGETARCH=undefined']],
    ['FROM a:1-$NONE', ['a:1-']],
  ];
  for (const [dockerfile, expected, options] of cases) {
    it(`of ${dockerfile}${options ? ` ${JSON.stringify(options)}` : ''} is ${expected.join(', ')}`, () =>
      assert.deepEqual(told(dockerfile, options), expected));
  }
});

describe('executions', () => {
  const cases: [dockerfile: string, expected: string][] = [
    ['FROM a / RUN x', 'arm64'],
    ['FROM a / COPY x y', ''],
    ['FROM --platform=$BUILDPLATFORM a / RUN x', 'amd64'],
    ['FROM --platform=$BUILDPLATFORM go AS b / RUN x / FROM a / COPY --from=b /x /x', 'amd64'],
    ['FROM a AS unused / RUN x / FROM b', ''],
    ['FROM --platform=$BUILDPLATFORM a AS b / FROM b / RUN x', 'amd64'],
    ['FROM --platform=$BUILDPLATFORM scratch / COPY x y / RUN x', 'arm64'],
  ];
  for (const [dockerfile, expected] of cases) {
    it(`${dockerfile}: ${expected || 'none'}`, () => {
      const { executions } = analyzed(dockerfile);
      assert.equal(executions.map(({ platform }) => platform.architecture).join(), expected);
    });
  }
});
