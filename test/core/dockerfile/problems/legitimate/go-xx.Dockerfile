# syntax=docker/dockerfile:1
ARG XX_VERSION=1.6.1
ARG GO_VERSION=1.25

FROM --platform=$BUILDPLATFORM tonistiigi/xx:${XX_VERSION} AS xx

FROM --platform=$BUILDPLATFORM golang:${GO_VERSION}-bookworm AS base
COPY --from=xx / /
RUN apt-get update && apt-get install -y clang lld

FROM base AS build
ARG TARGETPLATFORM
RUN xx-apt-get install -y libc6-dev libsqlite3-dev
RUN --mount=type=bind,target=. \
    --mount=type=cache,target=/root/.cache \
    CGO_ENABLED=1 xx-go build -o /out/app . && xx-verify /out/app

FROM debian:bookworm-slim
COPY --from=build /out/app /usr/local/bin/app
CMD ["app"]
