# hadolint ignore=DL3006,DL3029
FROM --platform=linux/amd64 gcr.io/distroless/static@sha256:4444444444444444444444444444444444444444444444444444444444444444 AS linux-amd64
FROM --platform=linux/arm64 gcr.io/distroless/static@sha256:5555555555555555555555555555555555555555555555555555555555555555 AS linux-arm64

FROM --platform=linux/${TARGETARCH} linux-${TARGETARCH}
COPY tool /usr/local/bin/tool
ENTRYPOINT ["/usr/local/bin/tool"]
