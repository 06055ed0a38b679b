ARG BASE_VARIANT=alpine
FROM --platform=$BUILDPLATFORM tonistiigi/xx:1.6.1 AS xx
FROM --platform=$BUILDPLATFORM golang:1.25-alpine AS build-base-alpine
COPY --from=xx / /
FROM build-base-alpine AS build-alpine
ARG TARGETPLATFORM
RUN xx-apk add --no-cache musl-dev gcc
FROM --platform=$BUILDPLATFORM golang:1.25-bookworm AS build-base-debian
COPY --from=xx / /
FROM build-base-debian AS build-debian
ARG TARGETPLATFORM
RUN xx-apt-get install -y libc6-dev

FROM build-${BASE_VARIANT} AS build
# What another system needs to be compiled for, whatever the platform of the image is.
RUN --mount=type=bind,target=.,ro \
    --mount=from=dockercore/golang-cross:xx-sdk-extras,target=/xx-sdk,src=/xx-sdk \
    xx-go build -o /out/cli

FROM docker/buildx-bin:0.28 AS buildx
FROM build-base-${BASE_VARIANT} AS e2e
COPY --from=buildx /buildx /usr/libexec/docker/cli-plugins/docker-buildx

FROM scratch AS binary
COPY --from=build /out .
