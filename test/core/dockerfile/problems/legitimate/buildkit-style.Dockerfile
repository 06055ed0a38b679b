# syntax=docker/dockerfile-upstream:master
ARG RUNC_VERSION=v1.3.0
ARG EXPORT_BASE=alpine
ARG ROOTLESS_BASE_MODE=external

FROM --platform=$BUILDPLATFORM tonistiigi/xx:1.6.1 AS xx
FROM --platform=$BUILDPLATFORM golang:1.25-alpine AS golatest
FROM alpine:3.22 AS alpine-base
FROM ubuntu:24.04 AS ubuntu-base

FROM golatest AS gobuild-base
RUN apk add --no-cache file git
COPY --link --from=xx / /

FROM gobuild-base AS runc
ARG RUNC_VERSION
ARG TARGETPLATFORM
RUN xx-go build -o /usr/bin/runc ./runc@$RUNC_VERSION

FROM gobuild-base AS daemon
ARG TARGETPLATFORM
RUN xx-go build -o /usr/bin/daemon ./cmd/daemon

FROM tonistiigi/buildkit:qemu-v9.2 AS qemu

FROM scratch AS binaries-linux
COPY --link --from=runc /usr/bin/runc /runc
COPY --link --from=daemon /usr/bin/daemon /daemon
COPY --link --from=tonistiigi/binfmt:buildkit / /

FROM scratch AS binaries-darwin
FROM scratch AS binaries-windows
FROM binaries-$TARGETOS AS binaries

FROM --platform=$BUILDPLATFORM alpine:latest AS releaser
RUN apk add --no-cache tar gzip
COPY --from=binaries / /out/

FROM scratch AS release
COPY --link --from=releaser /out/ /

FROM alpine-base AS export-alpine
FROM ubuntu-base AS export-ubuntu
FROM export-${EXPORT_BASE} AS export
COPY --link --from=binaries / /usr/bin/
VOLUME /var/lib/data

FROM export AS rootless-external
FROM export AS rootless-internal
USER 1000:1000
FROM rootless-${ROOTLESS_BASE_MODE} AS rootless

FROM gobuild-base AS integration-tests
COPY --from=qemu / /usr/bin/

FROM export
