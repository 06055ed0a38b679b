FROM --platform=$BUILDPLATFORM lukemathwalker/cargo-chef:latest-rust-1 AS chef
WORKDIR /app

FROM chef AS planner
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM chef AS builder
ARG TARGETARCH
RUN case "$TARGETARCH" in \
      amd64) echo x86_64-unknown-linux-musl ;; \
      arm64) echo aarch64-unknown-linux-musl ;; \
      *) echo armv7-unknown-linux-musleabihf ;; \
    esac > /target
COPY --from=planner /app/recipe.json recipe.json
RUN cargo chef cook --release --target "$(cat /target)" --recipe-path recipe.json
COPY . .
RUN cargo build --release --target "$(cat /target)" && cp target/*/release/app /usr/local/bin/app

FROM debian:bookworm-slim AS runtime
COPY --from=builder /usr/local/bin/app /usr/local/bin/app
ENTRYPOINT ["app"]
