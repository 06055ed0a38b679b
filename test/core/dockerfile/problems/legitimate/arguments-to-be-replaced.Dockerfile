ARG BASE_IMAGE=MUST_PROVIDE_BASE_IMAGE
ARG REGISTRY=""
ARG PROJECT=<project>
FROM ${BASE_IMAGE} AS base
FROM ${REGISTRY}/library/tools AS tools
FROM registry.example/${PROJECT}/app
COPY --from=tools /x /x
