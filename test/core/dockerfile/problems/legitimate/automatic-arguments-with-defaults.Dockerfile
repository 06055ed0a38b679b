ARG BUILDPLATFORM=${BUILDPLATFORM:-linux/amd64}
ARG TARGETPLATFORM="${TARGETPLATFORM:-linux/amd64}"
ARG TARGETARCH=${TARGETARCH:-amd64}
FROM --platform="${BUILDPLATFORM:-linux/amd64}" alpine AS build
FROM --platform="${TARGETPLATFORM:-linux/amd64}" alpine
COPY --from=build /etc/os-release /
