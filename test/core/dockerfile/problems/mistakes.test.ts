// Mistakes as they are made: the one finding that says it, and no other beside it, although every image is known to hold every
// platform.
import assert from 'node:assert/strict';
import { findingsIn, fullIndex, told, type Build } from './support.ts';

interface Mistake {
  readonly name: string;
  readonly dockerfile: string;
  readonly finding: string;
  readonly build?: Build;
}

const everywhere: Build = { targets: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] };

const mistakes: readonly Mistake[] = [
  {
    name: 'the final stage on the builder, as in many samples (hadolint#982, buildkit#6518)',
    dockerfile: `# syntax=docker/dockerfile:1.4
FROM --platform=$BUILDPLATFORM python:3.13-alpine AS builder
WORKDIR /app
COPY requirements.txt /app
RUN --mount=type=cache,target=/root/.cache/pip pip3 install -r requirements.txt
COPY . /app
ENTRYPOINT ["python3"]
CMD ["app.py"]
`,
    finding: 'final-stage-on-build-platform 2:[--platform=$BUILDPLATFORM] in builder for arm64 = linux/amd64',
  },
  {
    name: 'the same through a development stage',
    dockerfile: `FROM --platform=$BUILDPLATFORM node:22-alpine AS development
RUN npm ci
FROM development AS dev-envs
RUN apk add git
CMD ["npm", "run", "dev"]
`,
    finding:
      'final-stage-on-build-platform 3:[development] in dev-envs for arm64 = linux/amd64 → stage-platform 1:[--platform=$BUILDPLATFORM]',
  },
  {
    name: 'the runtime stage on the builder as well',
    dockerfile: `FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:9.0 AS build
ARG TARGETARCH
RUN dotnet publish -a $TARGETARCH -o /app
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/aspnet:9.0
COPY --from=build /app .
ENTRYPOINT ["dotnet", "app.dll"]
`,
    finding: 'final-stage-on-build-platform 4:[--platform=$BUILDPLATFORM] in 1 for amd64 = linux/arm64',
    build: { on: 'linux/arm64' },
  },
  {
    name: 'a misspelt automatic argument',
    dockerfile: `FROM --platform=$BULIDPLATFORM golang:1.25 AS build
RUN go build -o /app
FROM alpine
COPY --from=build /app /app
`,
    finding: 'undefined-arg 1:[$BULIDPLATFORM] in build for amd64 arm64 (BULIDPLATFORM: BUILDPLATFORM?)',
  },
  {
    name: 'an argument of a stage in the next FROM',
    dockerfile: `FROM golang:1.25 AS build
ARG ALPINE_VERSION=3.22
RUN go build -o /app
FROM alpine:\${ALPINE_VERSION}
COPY --from=build /app /app
`,
    finding:
      'undefined-arg 4:[${ALPINE_VERSION}] in 1 for amd64 arm64 (ALPINE_VERSION) → stage-argument 2:[ALPINE_VERSION=3.22]',
  },
  {
    name: 'a misspelt argument of one’s own',
    dockerfile: `ARG NODE_VERSION=22
FROM --platform=$BUILDPLATFORM node:\${NODE_VERSON}-alpine AS build
RUN npm run build
FROM nginx
COPY --from=build /dist /usr/share/nginx/html
`,
    finding: 'undefined-arg 2:[${NODE_VERSON}] in build for amd64 arm64 (NODE_VERSON: NODE_VERSION?)',
  },
  {
    name: 'a stage name as it was written, where FROM compares lower case',
    dockerfile: `FROM node:22 AS Base
FROM Base AS Test
RUN npm test
`,
    finding: 'invalid-reference 2:[Base] in test for amd64 arm64 = Base (base?) → stage 1:[FROM node:22 AS Base]',
  },
  {
    name: 'a variable in COPY --from',
    dockerfile: `ARG TOOLS=busybox
FROM \${TOOLS} AS tools
FROM alpine
ARG TOOLS
COPY --from=$TOOLS /bin/busybox /bin/
`,
    finding: 'invalid-reference 5:[$TOOLS] in 1 for amd64 arm64 = $TOOLS',
  },
  {
    name: 'a stage number too many',
    dockerfile: `FROM golang AS build
FROM alpine
COPY --from=2 /app /app
`,
    finding: 'invalid-reference 3:[2] in 1 for amd64 arm64 = 2',
  },
  {
    name: 'a registry’s address as an image',
    dockerfile: 'FROM https://ghcr.io/example/app:1\n',
    finding: 'invalid-reference 1:[https://ghcr.io/example/app:1] in 0 for amd64 arm64 = https://ghcr.io/example/app:1',
  },
  {
    name: 'a platform for a stage that stands on another (buildkit#2946)',
    dockerfile: `FROM php:8.4 AS base
FROM --platform=$BUILDPLATFORM base AS builder
RUN composer install
FROM --platform=$TARGETPLATFORM base AS final
COPY --from=builder /app .
`,
    finding:
      'stage-platform-ignored 2:[--platform=$BUILDPLATFORM] in builder for arm64 = linux/arm64 ($BUILDPLATFORM on base) → stage 1:[FROM php:8.4 AS base]',
  },
  {
    name: 'a tool of the target’s platform in a stage of the builder’s (buildkit#5671)',
    dockerfile: `FROM --platform=$BUILDPLATFORM python:3.13 AS build
COPY --from=ghcr.io/astral-sh/uv:0.8 /uv /bin/
RUN uv export > requirements.txt
FROM python:3.13
COPY --from=build requirements.txt .
`,
    finding:
      'copy-from-target-platform 2:[ghcr.io/astral-sh/uv:0.8] in build for arm64 = linux/amd64 (ghcr.io/astral-sh/uv:0.8) → stage-platform 1:[--platform=$BUILDPLATFORM]',
  },
  {
    name: 'a default for older builders that holds for the newer ones too',
    dockerfile: `ARG TARGETPLATFORM=linux/amd64
FROM --platform=$TARGETPLATFORM alpine
`,
    finding: 'automatic-arg-overridden 1:[TARGETPLATFORM=linux/amd64] for arm64 = linux/amd64 (TARGETPLATFORM)',
  },
  {
    name: 'an empty default beside a stage for each architecture',
    dockerfile: `ARG TARGETARCH=
FROM debian AS base
FROM base
`,
    finding: 'automatic-arg-overridden 1:[TARGETARCH=] for amd64 arm64 =  (TARGETARCH)',
  },
  {
    name: 'a target that was added, and its stage was not',
    dockerfile: `FROM golang AS build-amd64
FROM golang AS build-arm64
FROM build-\${TARGETARCH} AS build
FROM alpine
COPY --from=build /app /app
`,
    finding:
      'stage-missing-for-platform 3:[build-${TARGETARCH}] in build for arm/v7 = build-arm (there is build-amd64 build-arm64) → stage 1:[FROM golang AS build-amd64] → stage 2:[FROM golang AS build-arm64]',
    build: everywhere,
  },
  {
    name: 'stages named like architectures, one of them missing',
    dockerfile: `FROM amd64/debian AS amd64
FROM arm64v8/debian AS arm64
FROM \${TARGETARCH}
`,
    finding:
      'stage-missing-for-platform 3:[${TARGETARCH}] in 2 for arm/v7 = arm (there is amd64 arm64) → stage 1:[FROM amd64/debian AS amd64] → stage 2:[FROM arm64v8/debian AS arm64]',
    build: everywhere,
  },
];

describe('a mistake gives one finding', () => {
  for (const { name, dockerfile, finding, build } of mistakes) {
    it(name, () => {
      const found = findingsIn(dockerfile, () => fullIndex, build).map(each => told(dockerfile, each));
      assert.deepEqual(found, [finding]);
    });
  }
});
