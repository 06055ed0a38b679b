ARG PLATFORM
FROM --platform=${PLATFORM} rust:1.90-slim AS build
RUN cargo build --release
FROM --platform=${PLATFORM} debian:bookworm-slim
COPY --from=build /app/target/release/app /app
