ARG IMAGE_NAME=nvidia/cuda
FROM ${IMAGE_NAME}:12.8.0-base-ubuntu24.04 AS base

FROM base AS base-amd64
ENV NV_LIBNPP_VERSION 12.3

FROM base AS base-arm64
ENV NV_LIBNPP_VERSION 12.3

FROM base-${TARGETARCH}

ARG TARGETARCH
LABEL maintainer "somebody"
RUN apt-get update
