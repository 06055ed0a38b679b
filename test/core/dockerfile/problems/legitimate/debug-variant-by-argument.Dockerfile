ARG WITH_DEBUG
FROM alpine:3.22 AS base-amd64
FROM alpine:3.22 AS base-arm
FROM alpine:3.22 AS base-arm64
FROM alpine:edge@sha256:7777777777777777777777777777777777777777777777777777777777777777 AS base-riscv64
FROM base-$TARGETARCH AS base

FROM --platform=$BUILDPLATFORM golang:1.25-alpine AS dlv
RUN go install github.com/go-delve/delve/cmd/dlv@latest

FROM base AS daemon-linux
ENTRYPOINT ["daemon"]
FROM daemon-linux AS daemon-linux-debug
COPY --link --from=dlv /go/bin/dlv /usr/bin/dlv
COPY --link --chmod=755 <<EOF /docker-entrypoint.sh
#!/bin/sh
exec dlv exec /usr/bin/daemon \\
  --listen=:\${DELVE_PORT:-5000}
EOF
FROM base AS daemon-windows
FROM daemon-$TARGETOS${WITH_DEBUG:+-debug} AS daemon
