# syntax=docker/dockerfile:1.7
ARG RUST_VERSION=1.90
FROM --platform=${BUILDPLATFORM:-linux/amd64} ghcr.io/rust-cross/cargo-zigbuild:0.20 AS zig
FROM --platform=${BUILDPLATFORM:-linux/amd64} rust:${RUST_VERSION}-slim AS builder
COPY --from=zig /usr/local/cargo/bin/cargo-zigbuild /usr/local/cargo/bin/
ARG TARGETARCH
COPY . .
RUN <<EOF
set -e
case "$TARGETARCH" in
  amd64) triple=x86_64-unknown-linux-musl ;;
  arm64) triple=aarch64-unknown-linux-musl ;;
  arm) triple=armv7-unknown-linux-musleabihf ;;
esac
rustup target add "$triple"
cargo zigbuild --release --target "$triple"
mv "target/$triple/release/app" /app
EOF
FROM scratch
COPY --from=builder /app /app
ENTRYPOINT ["/app"]
