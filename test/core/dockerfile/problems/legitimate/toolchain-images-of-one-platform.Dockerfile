FROM --platform=linux/amd64 docker.io/example/web@sha256:6666666666666666666666666666666666666666666666666666666666666666 AS web
# They exist for one platform alone, and are taken for the target that needs them.
FROM --platform=linux/amd64 ghcr.io/example/rust-musl:x86_64-musl AS build_amd64
FROM --platform=linux/amd64 ghcr.io/example/rust-musl:aarch64-musl AS build_arm64
FROM --platform=linux/amd64 ghcr.io/example/rust-musl:armv7-musleabihf AS build_armv7
FROM --platform=linux/amd64 ghcr.io/example/rust-musl:arm-musleabi AS build_armv6

FROM --platform=linux/amd64 build_${TARGETARCH}${TARGETVARIANT} AS build
ARG TARGETARCH
ARG TARGETVARIANT
RUN cargo build --release

# Some builders need it said.
FROM --platform=$TARGETPLATFORM docker.io/library/alpine:3.22
COPY --from=web /web ./web
COPY --from=build /app/target/final/app .
CMD ["/app"]
