FROM --platform=$BUILDPLATFORM alpine:3.22 AS overlay
ARG S6=3.2.0.2
ARG TARGETARCH TARGETVARIANT
RUN case "${TARGETARCH}${TARGETVARIANT}" in amd64) a=x86_64;; arm64*) a=aarch64;; armv7) a=armhf;; esac; \
    wget -O- https://example.com/v$S6/s6-overlay-$a.tar.xz | tar -C /rootfs -Jxp
FROM lscr.io/linuxserver/baseimage-alpine:3.22
COPY --from=overlay /rootfs /
ENTRYPOINT ["/init"]
