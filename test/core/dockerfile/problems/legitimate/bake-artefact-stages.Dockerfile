FROM --platform=$BUILDPLATFORM golang:1.25 AS base
WORKDIR /src
FROM base AS vendor-update
RUN go mod tidy
FROM scratch AS vendored
COPY --from=vendor-update /src/go.mod /
FROM base AS lint
COPY --from=golangci/golangci-lint:v2 /usr/bin/golangci-lint /usr/bin/
RUN golangci-lint run
FROM base AS docs
RUN go run ./docs
FROM scratch AS docs-out
COPY --from=docs /out /
FROM base AS build
ARG TARGETOS TARGETARCH
RUN go build -o /out/ ./...
FROM scratch AS binaries
COPY --from=build /out /
