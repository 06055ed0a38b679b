FROM --platform=$BUILDPLATFORM rust:1.90 AS base
RUN --mount=type=bind,from=mozilla/sccache:latest,source=/bin,target=/sccache,ro ls /sccache
FROM base AS test
RUN cargo test
FROM base AS build
ARG TARGETPLATFORM
RUN --mount=type=cache,target=/usr/local/cargo/registry ./build.sh "$TARGETPLATFORM"
FROM gcr.io/distroless/cc-debian12
COPY --link --from=build /out/app /
CMD ["/app"]
