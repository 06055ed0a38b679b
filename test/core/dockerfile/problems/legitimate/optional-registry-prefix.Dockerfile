ARG REGISTRY_PREFIX=
ARG DEBIAN_VERSION=12
FROM ${REGISTRY_PREFIX}debian:${DEBIAN_VERSION%%.*}-slim AS base
FROM ${MIRROR:-docker.io}/library/alpine:${ALPINE_TAG:-3.22} AS small
FROM base
COPY --from=small /bin/busybox /bin/busybox
