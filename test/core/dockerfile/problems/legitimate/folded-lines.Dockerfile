FROM \
  # where it is built
  --platform=$BUILDPLATFORM \
  golang:1.25 \
  AS build
ARG TARGETARCH
RUN \
  --mount=type=cache,target=/c \

  go build

FROM alpine:3.22
COPY \
  --from=build \
  /a /a
