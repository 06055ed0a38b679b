# Emulated where somebody asks for it: --build-arg BUILDER=linux/arm64.
ARG BUILDER=$BUILDPLATFORM
FROM --platform=$BUILDER golang:1.25 AS build
FROM --platform=${RUNNER:-$TARGETPLATFORM} alpine
COPY --from=build /a /a
