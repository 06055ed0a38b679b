ARG BASE_IMAGE=ubuntu
ARG BASE_TAG=24.04
ARG BASE=${BASE_IMAGE}:${BASE_TAG}
FROM ${BASE} AS base
ARG BASE
LABEL org.opencontainers.image.base.name=$BASE
FROM base
