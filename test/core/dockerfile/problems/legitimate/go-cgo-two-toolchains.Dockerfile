FROM --platform=$BUILDPLATFORM golang:1.25-bookworm AS base
WORKDIR /src

FROM base AS build-amd64
RUN apt-get update && apt-get install -y gcc-x86-64-linux-gnu
ENV CC=x86_64-linux-gnu-gcc

FROM base AS build-arm64
RUN apt-get update && apt-get install -y gcc-aarch64-linux-gnu
ENV CC=aarch64-linux-gnu-gcc

FROM base AS build-arm
RUN apt-get update && apt-get install -y gcc-arm-linux-gnueabihf
ENV CC=arm-linux-gnueabihf-gcc

FROM build-${TARGETARCH} AS build
ARG TARGETOS TARGETARCH
COPY . .
RUN CGO_ENABLED=1 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /app .

FROM debian:bookworm-slim
COPY --from=build /app /app
ENTRYPOINT ["/app"]
