# syntax=docker/dockerfile:1

ARG GO_VERSION=1.25
ARG ALPINE_VERSION=3.22
ARG XX_VERSION=1.6.1
ARG DOCKER_VERSION=28.3

# xx is a helper for cross-compilation
FROM --platform=$BUILDPLATFORM tonistiigi/xx:${XX_VERSION} AS xx

FROM --platform=$BUILDPLATFORM golang:${GO_VERSION}-alpine${ALPINE_VERSION} AS golatest
FROM docker:$DOCKER_VERSION AS docker-cli

FROM golatest AS gobase
COPY --from=xx / /
RUN apk add --no-cache file git
WORKDIR /src

FROM gobase AS version
RUN --mount=target=. git describe --always > /tmp/version

FROM gobase AS build
ARG TARGETPLATFORM
RUN --mount=type=bind,target=. \
  --mount=type=bind,from=version,source=/tmp/version,target=/version \
  xx-go build -o /usr/bin/tool ./cmd/tool

FROM gobase AS test
RUN --mount=type=bind,target=. go test ./...

FROM scratch AS test-coverage
COPY --from=test /tmp/coverage.txt /

FROM scratch AS binaries-unix
COPY --link --from=build /usr/bin/tool /tool

FROM binaries-unix AS binaries-darwin
FROM binaries-unix AS binaries-freebsd
FROM binaries-unix AS binaries-linux

FROM scratch AS binaries-windows
COPY --link --from=build /usr/bin/tool /tool.exe

FROM binaries-$TARGETOS AS binaries

FROM gobase AS integration-test
COPY --link --from=docker-cli /usr/local/bin/docker /usr/bin/
COPY --link --from=binaries / /usr/bin/

FROM --platform=$BUILDPLATFORM alpine:${ALPINE_VERSION} AS releaser
WORKDIR /work
ARG TARGETPLATFORM
RUN --mount=from=binaries cp tool* /out/

FROM scratch AS release
COPY --from=releaser /out/ /

FROM alpine:${ALPINE_VERSION} AS shell
COPY --from=binaries / /usr/local/bin/

FROM binaries
