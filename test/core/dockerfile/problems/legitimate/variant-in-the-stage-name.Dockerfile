FROM debian:bookworm-slim AS base-amd64
ENV LIB=x86_64-linux-gnu
FROM debian:bookworm-slim AS base-arm64
ENV LIB=aarch64-linux-gnu
FROM debian:bookworm-slim AS base-armv7
ENV LIB=arm-linux-gnueabihf
FROM debian:bookworm-slim AS base-armv6
FROM base-${TARGETARCH}${TARGETVARIANT}
RUN ls /usr/lib/$LIB
