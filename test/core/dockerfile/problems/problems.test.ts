// What the text alone tells to be wrong, and what it does not: for each code the cases where it has to come, with all that
// it says, and those where it must not.
import assert from 'node:assert/strict';
import { lines, problemsIn, told, type Build } from './support.ts';

type Case = readonly [dockerfile: string, expected: readonly string[], build?: Build];

const arm64Builder: Build = { on: 'linux/arm64' };
const withArmV7: Build = { targets: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] };

const cases: Readonly<Record<string, readonly Case[]>> = {
  'final-stage-on-build-platform': [
    [
      'FROM --platform=$BUILDPLATFORM a',
      ['final-stage-on-build-platform 1:[--platform=$BUILDPLATFORM] in 0 for arm64 = linux/amd64'],
    ],
    [
      'FROM --platform=$BUILDPLATFORM a',
      ['final-stage-on-build-platform 1:[--platform=$BUILDPLATFORM] in 0 for amd64 = linux/arm64'],
      arm64Builder,
    ],
    [
      'FROM --platform=$BUILDPLATFORM a',
      ['final-stage-on-build-platform 1:[--platform=$BUILDPLATFORM] in 0 for arm64 arm/v7 = linux/amd64'],
      withArmV7,
    ],
    ['FROM --platform=$BUILDPLATFORM a', [], { targets: ['linux/amd64'] }],
    // What a node of 32 bits builds for itself runs on its kin of 64, not the other way round.
    ['FROM --platform=$BUILDPLATFORM a', [], { targets: ['linux/arm64'], on: 'linux/arm/v7' }],
    [
      'FROM --platform=$BUILDPLATFORM a',
      ['final-stage-on-build-platform 1:[--platform=$BUILDPLATFORM] in 0 for arm/v7 = linux/arm64'],
      { targets: ['linux/arm/v7'], on: 'linux/arm64' },
    ],
    [
      'FROM --platform=$BUILDPLATFORM a AS b / FROM b AS c / FROM c',
      [
        'final-stage-on-build-platform 3:[c] in 2 for arm64 = linux/amd64 → stage-platform 1:[--platform=$BUILDPLATFORM]',
      ],
    ],
    ...[
      '"$BUILDPLATFORM"',
      "'${BUILDPLATFORM}'",
      '${BUILDPLATFORM:-linux/amd64}',
      '${BUILDOS}/${BUILDARCH}',
      'linux/$BUILDARCH',
      '$BUILDARCH',
    ].map((written): Case => [
      `FROM --platform=${written} a AS out`,
      [`final-stage-on-build-platform 1:[--platform=${written}] in out for arm64 = linux/amd64`],
    ]),
    [
      'ARG P=$BUILDPLATFORM / FROM --platform=$P a',
      ['final-stage-on-build-platform 2:[--platform=$P] in 0 for arm64 = linux/amd64'],
    ],
    [
      'FROM a AS dev / FROM --platform=$BUILDPLATFORM b AS prod / FROM c AS test',
      ['final-stage-on-build-platform 2:[--platform=$BUILDPLATFORM] in prod for arm64 = linux/amd64'],
      { stage: 'PROD' },
    ],
    ['FROM --platform=$BUILDPLATFORM b AS prod / FROM c AS test', []],
    // A constant is a decision, whatever is thought of it.
    ['FROM --platform=linux/amd64 a', []],
    ['FROM --platform=$BUILDOS/amd64 a', []],
    ['FROM --platform=$TARGETPLATFORM a', []],
    ['FROM --platform=$BUILDPLATFORM scratch', []],
    ['FROM --platform=$BUILDPLATFORM a AS b / FROM scratch / COPY --from=b /x /x', []],
    ['FROM --platform=$BUILDPLATFORM a', [], { arguments: { BUILDPLATFORM: 'linux/arm64' } }],
    [
      'FROM --platform=$BUILDPLATFORM golang',
      ['final-stage-on-build-platform 1:[--platform=$BUILDPLATFORM] in 0 for windows/amd64 = linux/amd64'],
      { targets: ['windows/amd64'] },
    ],
    [
      'FROM --platform=$BUILDPLATFORM \\\r / # why / a \\\r /  AS final',
      ['final-stage-on-build-platform 1:[--platform=$BUILDPLATFORM] in final for arm64 = linux/amd64'],
    ],
    [
      'FROM build-$TARGETARCH / FROM --platform=$BUILDPLATFORM a AS build-amd64 / FROM build-amd64',
      [
        'final-stage-on-build-platform 3:[build-amd64] in 2 for arm64 = linux/amd64 → stage-platform 2:[--platform=$BUILDPLATFORM]',
      ],
    ],
  ],

  'stage-platform-ignored': [
    [
      'FROM a AS base / FROM --platform=$BUILDPLATFORM base AS build / FROM a / COPY --from=build /x /x',
      [
        'stage-platform-ignored 2:[--platform=$BUILDPLATFORM] in build for arm64 = linux/arm64 ($BUILDPLATFORM on base) → stage 1:[FROM a AS base]',
      ],
    ],
    [
      'FROM --platform=$BUILDPLATFORM a AS base / FROM base AS more / FROM --platform=linux/s390x more AS s / FROM a / COPY --from=s /x /x',
      [
        'stage-platform-ignored 3:[--platform=linux/s390x] in s for amd64 arm64 = linux/amd64 (linux/s390x on more) → stage 2:[FROM base AS more] → stage-platform 1:[--platform=$BUILDPLATFORM]',
      ],
    ],
    // Right for today's target alone: it shows with another.
    [
      'FROM a AS base / FROM --platform=linux/amd64 base',
      [
        'stage-platform-ignored 2:[--platform=linux/amd64] in 1 = linux/arm64 (linux/amd64 on base) → stage 1:[FROM a AS base]',
      ],
      { targets: ['linux/amd64'] },
    ],
    [
      'FROM a AS base / FROM --platform=linux/amd64 base',
      [
        'stage-platform-ignored 2:[--platform=linux/amd64] in 1 for arm/v7 = linux/arm/v7 (linux/amd64 on base) → stage 1:[FROM a AS base]',
      ],
      { targets: ['linux/amd64', 'linux/arm/v7'] },
    ],
    [
      'FROM scratch AS s / FROM --platform=$BUILDPLATFORM s',
      [
        'stage-platform-ignored 2:[--platform=$BUILDPLATFORM] in 1 for arm64 = linux/arm64 ($BUILDPLATFORM on s) → stage 1:[FROM scratch AS s]',
      ],
    ],
    [
      'FROM --platform=$BUILDPLATFORM a AS b / FROM --platform=$TARGETPLATFORM b',
      [
        'stage-platform-ignored 2:[--platform=$TARGETPLATFORM] in 1 for arm64 = linux/amd64 ($TARGETPLATFORM on b) → stage 1:[FROM --platform=$BUILDPLATFORM a AS b] → stage-platform 1:[--platform=$BUILDPLATFORM]',
        'final-stage-on-build-platform 2:[b] in 1 for arm64 = linux/amd64 → stage-platform 1:[--platform=$BUILDPLATFORM]',
      ],
    ],
    // Windows is probed with Windows.
    [
      'FROM a AS base / FROM --platform=windows/amd64 base',
      [
        'stage-platform-ignored 2:[--platform=windows/amd64] in 1 = windows/arm64 (windows/amd64 on base) → stage 1:[FROM a AS base]',
      ],
      { targets: ['windows/amd64'] },
    ],
    ['FROM a AS base / FROM --platform=$TARGETPLATFORM base', []],
    ['FROM --platform=$BUILDPLATFORM a AS x / FROM --platform=$BUILDPLATFORM x AS y / FROM a / COPY --from=y / /', []],
    ['FROM --platform=linux/arm64/v8 a AS x / FROM --platform=linux/arm64 x', []],
    ['FROM --platform=linux/amd64 a AS x / FROM --platform=amd64 x', []],
    ['FROM a AS base / FROM base', []],
    ['FROM a AS base / FROM --platform=linux/s390x base:1', []],
    ['FROM --platform=linux/s390x scratch', []],
    ['FROM a AS base / FROM --platform=$NONE base', ['undefined-arg 2:[$NONE] in 1 for amd64 arm64 (NONE)']],
  ],

  'copy-from-target-platform': [
    [
      'FROM --platform=$BUILDPLATFORM go AS build / COPY --link --from=uv:1 /uv /bin/ / FROM a / COPY --from=build /x /x',
      [
        'copy-from-target-platform 2:[uv:1] in build for arm64 = linux/amd64 (docker.io/library/uv:1) → stage-platform 1:[--platform=$BUILDPLATFORM]',
      ],
    ],
    [
      'FROM --platform=$BUILDPLATFORM go AS base / FROM base AS build / COPY --from=uv:1 /uv /bin/ / FROM a / COPY --from=build /x /x',
      [
        'copy-from-target-platform 3:[uv:1] in build for arm64 arm/v7 = linux/amd64 (docker.io/library/uv:1) → stage-platform 1:[--platform=$BUILDPLATFORM]',
      ],
      withArmV7,
    ],
    [
      'FROM --platform=$BUILDPLATFORM go AS base / ONBUILD COPY --from=uv:1 /uv /bin/ / FROM base AS build / RUN x / FROM a / COPY --from=build /x /x',
      [
        'copy-from-target-platform 2:[uv:1] in build for arm64 = linux/amd64 (docker.io/library/uv:1) → stage-platform 1:[--platform=$BUILDPLATFORM]',
      ],
    ],
    [
      'FROM --platform=$BUILDPLATFORM go AS build / COPY --from=uv:1 /uv /bin/ / COPY --from=jq:1 /jq /bin/ / FROM a / COPY --from=build /x /x',
      [
        'copy-from-target-platform 2:[uv:1] in build for amd64 = linux/arm64 (docker.io/library/uv:1) → stage-platform 1:[--platform=$BUILDPLATFORM]',
        'copy-from-target-platform 3:[jq:1] in build for amd64 = linux/arm64 (docker.io/library/jq:1) → stage-platform 1:[--platform=$BUILDPLATFORM]',
      ],
      arm64Builder,
    ],
    // What an amd64 or arm64 node copies for its kin of 32 bits runs there; not the other way round.
    ...(
      [
        [{ targets: ['linux/386'] }, ''],
        [{ targets: ['linux/arm/v7'], on: 'linux/arm64' }, ''],
        [{ targets: ['linux/arm64'], on: 'linux/arm/v7' }, 'for arm64 = linux/arm/v7'],
      ] as const
    ).map(([build, told]): Case => [
      'FROM --platform=$BUILDPLATFORM a AS b / COPY --from=uv /uv /x / FROM c / COPY --from=b /x /x',
      told
        ? [
            `copy-from-target-platform 2:[uv] in b ${told} (docker.io/library/uv:latest) → stage-platform 1:[--platform=$BUILDPLATFORM]`,
          ]
        : [],
      build,
    ]),
    [
      'FROM --platform=$BUILDPLATFORM a AS b / COPY --from=uv / /x / FROM c / COPY --from=b / /x',
      [],
      { contexts: { b: 'docker-image://other' } },
    ],
    ['FROM a / COPY --from=uv:1 /uv /bin/', []],
    ['FROM --platform=linux/amd64 a AS b / COPY --from=uv:1 /uv /bin/ / FROM c / COPY --from=b /x /x', []],
    ['FROM --platform=$BUILDPLATFORM a AS unused / COPY --from=uv:1 /uv /bin/ / FROM c', []],
    [
      'FROM --platform=$BUILDPLATFORM a AS b / COPY --from=uv:1 /uv /bin/ / FROM c / COPY --from=b /x /x',
      [],
      { targets: ['linux/amd64'] },
    ],
    [
      'FROM uv AS uv / FROM --platform=$BUILDPLATFORM a AS b / COPY --from=uv /uv /x / FROM c / COPY --from=b /x /x',
      [],
    ],
    ['FROM --platform=$BUILDPLATFORM a AS b / RUN --mount=from=uv x / FROM c / COPY --from=b /x /x', []],
    [
      'FROM --platform=$BUILDPLATFORM a AS b / COPY --from=uv / / / FROM c / COPY --from=b / /',
      [],
      { contexts: { uv: './uv' } },
    ],
    ['FROM --platform=$BUILDPLATFORM a AS b / COPY --from=scratch / / / FROM c / COPY --from=b / /', []],
    // Scripts are the same for every platform.
    ...[
      'tonistiigi/xx:1.6.1',
      'mirror.example/hub/tonistiigi/xx',
      'rancher/mirrored-tonistiigi-xx:1.3.0',
      'composer:2',
      'mirror.example/library/composer',
      'mlocati/php-extension-installer',
    ].map((image): Case => [
      `FROM --platform=$BUILDPLATFORM a AS b / COPY --from=${image} / / / FROM c / COPY --from=b / /`,
      [],
    ]),
    [
      'FROM --platform=$BUILDPLATFORM a AS b / COPY --from=x/composer / / / FROM c / COPY --from=b / /',
      [
        'copy-from-target-platform 2:[x/composer] in b for arm64 = linux/amd64 (docker.io/x/composer:latest) → stage-platform 1:[--platform=$BUILDPLATFORM]',
      ],
    ],
  ],

  'automatic-arg-overridden': [
    [
      'ARG TARGETPLATFORM=linux/amd64 / FROM a',
      ['automatic-arg-overridden 1:[TARGETPLATFORM=linux/amd64] for arm64 = linux/amd64 (TARGETPLATFORM)'],
    ],
    // On this machine it is right; on another it is not.
    [
      'ARG BUILDPLATFORM=linux/amd64 / FROM --platform=$BUILDPLATFORM a AS b / FROM c',
      ['automatic-arg-overridden 1:[BUILDPLATFORM=linux/amd64] = linux/amd64 (BUILDPLATFORM)'],
    ],
    [
      'ARG BUILDPLATFORM=linux/amd64 / FROM --platform=$BUILDPLATFORM a AS b / FROM c',
      ['automatic-arg-overridden 1:[BUILDPLATFORM=linux/amd64] for amd64 arm64 = linux/amd64 (BUILDPLATFORM)'],
      arm64Builder,
    ],
    [
      'ARG V=1 TARGETARCH="arm64" / FROM a:$V',
      ['automatic-arg-overridden 1:[TARGETARCH="arm64"] for amd64 = arm64 (TARGETARCH)'],
    ],
    [
      'ARG TARGETVARIANT= / FROM a',
      ['automatic-arg-overridden 1:[TARGETVARIANT=] for arm/v7 =  (TARGETVARIANT)'],
      withArmV7,
    ],
    [
      'ARG TARGETARCH=arm64 / ARG TARGETARCH / FROM a',
      ['automatic-arg-overridden 1:[TARGETARCH=arm64] for amd64 = arm64 (TARGETARCH)'],
    ],
    ['ARG TARGETVARIANT= / FROM a', []],
    ['ARG TARGETOS=linux / FROM a', []],
    [
      'ARG TARGETOS=linux / FROM a',
      ['automatic-arg-overridden 1:[TARGETOS=linux] for windows/amd64 = linux (TARGETOS)'],
      { targets: ['linux/amd64', 'windows/amd64'] },
    ],
    [
      'ARG BUILDARCH=$TARGETARCH / FROM a',
      ['automatic-arg-overridden 1:[BUILDARCH=$TARGETARCH] for arm64 = arm64 (BUILDARCH)'],
    ],
    ['ARG TARGETPLATFORM / FROM --platform=$TARGETPLATFORM a', []],
    ['ARG TARGETPLATFORM=${TARGETPLATFORM:-linux/amd64} / FROM --platform=$TARGETPLATFORM a', []],
    ['ARG BUILDPLATFORM="${BUILDPLATFORM}" / FROM --platform=$BUILDPLATFORM a AS b / FROM c', []],
    ['ARG TARGETPLATFORM=linux/amd64 / FROM a', [], { arguments: { TARGETPLATFORM: 'linux/arm64' } }],
    ['ARG TARGETOS=windows / FROM a', [], { targets: ['windows/amd64'] }],
    ['FROM a / ARG TARGETARCH=amd64', []],
    ['ARG MYPLATFORM=linux/amd64 / FROM a', []],
    ['ARG TARGETSTAGE=x / FROM a', []],
  ],

  'stage-missing-for-platform': [
    [
      'FROM a AS build-amd64 / FROM b AS build-arm64 / FROM build-${TARGETARCH}',
      [
        'stage-missing-for-platform 3:[build-${TARGETARCH}] in 2 for arm/v7 = build-arm (there is build-amd64 build-arm64) → stage 1:[FROM a AS build-amd64] → stage 2:[FROM b AS build-arm64]',
      ],
      withArmV7,
    ],
    [
      'FROM a AS build-amd64 / FROM build-$TARGETARCH$TARGETVARIANT AS b / FROM scratch / COPY --from=b /x /x',
      [
        'stage-missing-for-platform 2:[build-$TARGETARCH$TARGETVARIANT] in b for arm64 arm/v7 = build-arm64 build-armv7 (there is build-amd64) → stage 1:[FROM a AS build-amd64]',
      ],
      withArmV7,
    ],
    [
      'FROM a AS amd64 / FROM b AS unrelated / FROM $TARGETARCH',
      [
        'stage-missing-for-platform 3:[$TARGETARCH] in 2 for arm64 = arm64 (there is amd64) → stage 1:[FROM a AS amd64]',
      ],
    ],
    [
      'FROM a AS linux-amd64 / FROM b AS build-base / FROM ${TARGETOS}-${TARGETARCH}',
      [
        'stage-missing-for-platform 3:[${TARGETOS}-${TARGETARCH}] in 2 for arm64 = linux-arm64 (there is linux-amd64) → stage 1:[FROM a AS linux-amd64]',
      ],
    ],
    [
      'ARG FLAVOUR=build-$TARGETARCH / FROM a AS build-amd64 / FROM $FLAVOUR',
      [
        'stage-missing-for-platform 3:[$FLAVOUR] in 1 for arm64 = build-arm64 (there is build-amd64) → stage 2:[FROM a AS build-amd64]',
      ],
    ],
    // `build-` can be no image either: one problem, not two.
    [
      'FROM a AS build-v7 / FROM build-$TARGETVARIANT',
      [
        'stage-missing-for-platform 2:[build-$TARGETVARIANT] in 1 for amd64 arm64 = build- (there is build-v7) → stage 1:[FROM a AS build-v7]',
      ],
      withArmV7,
    ],
    [
      'FROM a AS out-windows / FROM --platform=$BUILDPLATFORM out-$TARGETOS AS x / FROM scratch / COPY --from=x /x /x',
      [
        'stage-missing-for-platform 2:[out-$TARGETOS] in x for amd64 arm64 = out-linux (there is out-windows) → stage 1:[FROM a AS out-windows]',
      ],
    ],
    [
      'FROM a AS s-s390x / FROM b AS s-386 / FROM s-$TARGETARCH',
      [
        'stage-missing-for-platform 3:[s-$TARGETARCH] in 2 for amd64 arm64 = s-amd64 s-arm64 (there is s-s390x s-386) → stage 1:[FROM a AS s-s390x] → stage 2:[FROM b AS s-386]',
      ],
    ],
    [
      'FROM a AS s-sparc64 / FROM s-$TARGETARCH',
      [
        'stage-missing-for-platform 2:[s-$TARGETARCH] in 1 for amd64 = s-amd64 (there is s-sparc64) → stage 1:[FROM a AS s-sparc64]',
      ],
      { targets: ['linux/amd64', 'linux/sparc64'] },
    ],
    // Another of the same name that comes later takes nothing away.
    [
      'FROM a AS b-amd64 / FROM b-$TARGETARCH AS x / FROM c AS b-amd64 / FROM x',
      [
        'stage-missing-for-platform 2:[b-$TARGETARCH] in x for arm64 = b-arm64 (there is b-amd64) → stage 1:[FROM a AS b-amd64]',
      ],
    ],
    ['FROM a AS build-amd64 / FROM b AS build-arm64 / FROM build-${TARGETARCH}', []],
    ['FROM a AS build-amd64 / FROM b AS build-arm64 / FROM build-${TARGETARCH} AS x / FROM c', [], withArmV7],
    ['FROM a AS build-amd64 / FROM b AS build-arm / FROM build-${TARGETARCH/arm64/arm}', [], withArmV7],
    ['FROM a AS base-v8 / FROM b AS base-v7 / FROM base-${TARGETVARIANT:-v8}', [], withArmV7],
    // An image's name may hold the platform as well.
    ['FROM a AS build-amd64 / FROM repo/build-$TARGETARCH', []],
    ['FROM a AS debian / FROM debian:12-$TARGETARCH', []],
    ['FROM a AS amd64 / FROM $TARGETARCH/alpine', []],
    // The platform chooses between words, and is none of them.
    ['FROM a AS alpine-own / FROM alpine${TARGETVARIANT:+-own}', [], withArmV7],
    ['FROM a AS build-base / FROM b AS build-dev / FROM build-$TARGETARCH', []],
    ['FROM build-$TARGETARCH / FROM a AS build-amd64', []],
    ['ARG V=1 / FROM a AS base-2 / FROM base-$V', []],
    ['FROM a AS build-amd64 / FROM build-$TARGETARCH', [], { contexts: { 'build-arm64': 'docker-image://x' } }],
    ['FROM a AS build-amd64 / FROM build-$TARGETARCH', [], { arguments: { TARGETARCH: 'amd64' } }],
  ],

  'undefined-arg': [
    [
      'FROM --platform=$BULIDPLATFORM a',
      ['undefined-arg 1:[$BULIDPLATFORM] in 0 for amd64 arm64 (BULIDPLATFORM: BUILDPLATFORM?)'],
    ],
    ['ARG A / FROM x:$B', ['undefined-arg 2:[$B] in 0 for amd64 arm64 (B)']],
    ['ARG OLD / FROM x:$ODL', ['undefined-arg 2:[$ODL] in 0 for amd64 arm64 (ODL)']],
    ['ARG OLD / FROM x:$OLDS', ['undefined-arg 2:[$OLDS] in 0 for amd64 arm64 (OLDS: OLD?)']],
    ['FROM a:${VERSION}', ['undefined-arg 1:[${VERSION}] in 0 for amd64 arm64 (VERSION)']],
    ['FROM $IMAGE', ['undefined-arg 1:[$IMAGE] in 0 for amd64 arm64 (IMAGE)']],
    [
      'ARG GO_VERSION=1 / FROM go:${GO_VERSON}-alpine',
      ['undefined-arg 2:[${GO_VERSON}] in 0 for amd64 arm64 (GO_VERSON: GO_VERSION?)'],
    ],
    [
      'FROM a AS x / ARG V=1 W / FROM b AS y / ARG V / FROM c:$V',
      ['undefined-arg 5:[$V] in 2 for amd64 arm64 (V) → stage-argument 2:[V=1] → stage-argument 4:[V]'],
    ],
    ['FROM a / ENV V=1 / FROM b:$V', ['undefined-arg 3:[$V] in 1 for amd64 arm64 (V)']],
    [
      'FROM "$A"$AB${A#x}',
      ['undefined-arg 1:[$A] in 0 for amd64 arm64 (A)', 'undefined-arg 1:[$AB] in 0 for amd64 arm64 (AB)'],
    ],
    [
      'FROM --platform="$A/$B" a',
      ['undefined-arg 1:["$A/$B"] in 0 for amd64 arm64 (A)', 'undefined-arg 1:["$A/$B"] in 0 for amd64 arm64 (B)'],
    ],
    ['FROM a$X AS unused / FROM b', ['undefined-arg 1:[$X] in unused for amd64 arm64 (X)']],
    ['FROM a AS b / FROM b$X', ['undefined-arg 2:[$X] in 1 for amd64 arm64 (X)']],
    ['FROM a:${targetarch}', ['undefined-arg 1:[${targetarch}] in 0 for amd64 arm64 (targetarch)']],
    ['FROM a:$X', ['undefined-arg 1:[$X] in 0 for amd64 arm64 (X)'], { arguments: { X: '1' } }],
    ['FROM a:${ÄRGER}', ['undefined-arg 1:[${ÄRGER}] in 0 for amd64 arm64 (ÄRGER)']],
    [
      'FROM --platform=$TARGETPLATFROM a:${VERSION:-$VERSON}',
      [
        'undefined-arg 1:[$TARGETPLATFROM] in 0 for amd64 arm64 (TARGETPLATFROM: TARGETPLATFORM?)',
        'undefined-arg 1:[$VERSON] in 0 for amd64 arm64 (VERSON)',
      ],
    ],
    // Whoever asks for a value has to declare it, or none can be given.
    ['FROM ${X:?needed}', ['undefined-arg 1:[${X:?needed}] in 0 for amd64 arm64 (X)']],
    ['FROM a:${X?}', ['undefined-arg 1:[${X?}] in 0 for amd64 arm64 (X)']],
    ['ARG X / FROM a:${X:?}', []],
    ['FROM ${IMAGE:-alpine}:${TAG-3}', []],
    ['FROM alpine${SUFFIX:+-$TARGETARCH}', []],
    ['ARG V / FROM a:$V', []],
    ['ARG V= / FROM a:$V', []],
    [
      'FROM --platform=$BUILDPLATFORM a:$TARGETSTAGE AS b / FROM c:$TARGETOS-$TARGETARCH$TARGETVARIANT$TARGETOSVERSION',
      [],
    ],
    ["FROM a:'$X'", ["invalid-reference 1:[a:'$X'] in 0 for amd64 arm64 = a:$X"]],
    ['FROM a:\\$X', ['invalid-reference 1:[a:\\$X] in 0 for amd64 arm64 = a:$X']],
    ['FROM ${X', []],
  ],

  'invalid-reference': [
    ['FROM Alpine', ['invalid-reference 1:[Alpine] in 0 for amd64 arm64 = Alpine']],
    ['FROM alpine:', ['invalid-reference 1:[alpine:] in 0 for amd64 arm64 = alpine:']],
    ['FROM alpine:3:4', ['invalid-reference 1:[alpine:3:4] in 0 for amd64 arm64 = alpine:3:4']],
    ['FROM alpine@sha256:abc', ['invalid-reference 1:[alpine@sha256:abc] in 0 for amd64 arm64 = alpine@sha256:abc']],
    [
      'FROM https://example.com/a',
      ['invalid-reference 1:[https://example.com/a] in 0 for amd64 arm64 = https://example.com/a'],
    ],
    [
      'FROM a AS Build / FROM Build',
      ['invalid-reference 2:[Build] in 1 for amd64 arm64 = Build (build?) → stage 1:[FROM a AS Build]'],
    ],
    ['FROM Build / FROM a AS build', ['invalid-reference 1:[Build] in 0 for amd64 arm64 = Build']],
    [
      'FROM a AS unused-Base / FROM Alpine AS x / FROM b',
      ['invalid-reference 2:[Alpine] in x for amd64 arm64 = Alpine'],
    ],
    ['FROM a / COPY --from=$X /a /b', ['invalid-reference 2:[$X] in 0 for amd64 arm64 = $X']],
    [
      'FROM a / COPY --from="tools:${V}" /a /b',
      ['invalid-reference 2:["tools:${V}"] in 0 for amd64 arm64 = tools:${V}'],
    ],
    ['FROM a / COPY --from=9 /a /b', ['invalid-reference 2:[9] in 0 for amd64 arm64 = 9']],
    [
      'FROM a / COPY --from=Not/A_Thing! /a /b',
      ['invalid-reference 2:[Not/A_Thing!] in 0 for amd64 arm64 = Not/A_Thing!'],
    ],
    [
      'FROM a / RUN --mount=type=bind,from=Nope,target=/x y',
      ['invalid-reference 2:[Nope] in 0 for amd64 arm64 = Nope'],
    ],
    ['# syntax=docker/Dockerfile:1 more / FROM a', ['invalid-reference 1:[docker/Dockerfile:1] = docker/Dockerfile:1']],
    // The platform makes it invalid, and no argument can mend it.
    ['FROM a:$TARGETVARIANT', ['invalid-reference 1:[a:$TARGETVARIANT] in 0 for amd64 arm64 = a:'], withArmV7],
    [
      'ARG TARGETVARIANT / ARG V=3 / FROM a-$V:$TARGETVARIANT',
      ['invalid-reference 3:[a-$V:$TARGETVARIANT] in 0 for amd64 arm64 = a-3:'],
    ],
    // Whatever the argument is, this name stays wrong.
    ['ARG V=3 / FROM Alpine:$V', ['invalid-reference 2:[Alpine:$V] in 0 for amd64 arm64 = Alpine:3']],
    ['ARG V / FROM Alpine:$V', ['invalid-reference 2:[Alpine:$V] in 0 for amd64 arm64 = Alpine:']],
    ['ARG V=Big / FROM a:b:$V', ['invalid-reference 2:[a:b:$V] in 0 for amd64 arm64 = a:b:Big']],
    // The build gives what is missing, or other than the default.
    ['ARG V / FROM alpine:$V', []],
    ['ARG V= / FROM alpine:$V', []],
    ['ARG REGISTRY / FROM $REGISTRY/app:1', []],
    ['ARG REGISTRY= PORT=5000 / FROM $REGISTRY:$PORT/app', []],
    ['ARG BASE=MUST_BE_SET / FROM $BASE', []],
    ['ARG BASE=MUST_BE_SET / ARG FULL=registry.example/$BASE:1 / FROM ${FULL}', []],
    ['ARG REGISTRY / ARG V / ARG BASE=$REGISTRY/app:$V / FROM $BASE', []],
    ['ARG DIGEST=none / FROM alpine@$DIGEST', []],
    ['ARG SUFFIX=OOPS / FROM alpine$SUFFIX', []],
    ['ARG OWN=yes / FROM ${OWN:+Own/}alpine:3${OWN:+:4}', []],
    [
      'ARG BASE=MUST_BE_SET / FROM $BASE',
      ['invalid-reference 2:[$BASE] in 0 for amd64 arm64 = Still'],
      { arguments: { BASE: 'Still' } },
    ],
    // Where it is known what the build gives, nothing is left open.
    ['ARG V / FROM alpine:$V', ['invalid-reference 2:[alpine:$V] in 0 for amd64 arm64 = alpine:'], { arguments: {} }],
    ['ARG B=MUST_BE_SET / FROM $B', ['invalid-reference 2:[$B] in 0 for amd64 arm64 = MUST_BE_SET'], { arguments: {} }],
    ['ARG D=none / FROM a@$D', ['invalid-reference 2:[a@$D] in 0 for amd64 arm64 = a@none'], { arguments: { X: '1' } }],
    ['FROM a AS later / FROM b / COPY --from=LATER /a /b', []],
    ['FROM build-it', [], { contexts: { 'build-it': './x' } }],
    ['FROM ""', []],
    ['FROM', []],
  ],
};

describe('problems of the text alone', () => {
  for (const [code, rows] of Object.entries(cases)) {
    describe(code, () => {
      for (const [dockerfile, expected, build] of rows) {
        it(`${dockerfile}${build ? ` ${JSON.stringify(build)}` : ''}: ${expected.length === 0 ? 'none' : 'told'}`, () => {
          const text = lines(dockerfile);
          const found = problemsIn(text, build).map(problem => told(text, problem));
          assert.deepEqual(found, expected);
        });
      }
    });
  }

  it('point at no more than twenty places', () => {
    const [problem] = problemsIn(`${'FROM a\nARG V\n'.repeat(50)}FROM b:$V`);
    assert.deepEqual([problem?.code, problem?.related.length], ['undefined-arg', 20]);
  });

  it('stand in the order of the text', () => {
    const text = lines(
      'ARG TARGETARCH=x / FROM a$X AS Y / FROM Y / COPY --from=$Z / / / FROM --platform=$BUILDPLATFORM b',
    );
    assert.deepEqual(
      problemsIn(text).map(({ code }) => code),
      [
        'automatic-arg-overridden',
        'undefined-arg',
        'invalid-reference',
        'invalid-reference',
        'final-stage-on-build-platform',
      ],
    );
  });
});
