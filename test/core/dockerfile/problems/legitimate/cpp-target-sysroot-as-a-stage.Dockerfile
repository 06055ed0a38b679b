FROM debian:bookworm AS sysroot
RUN apt-get update && apt-get install -y libssl-dev

FROM --platform=$BUILDPLATFORM silkeh/clang:19-bookworm AS build
COPY --from=sysroot / /sysroot
ARG TARGETARCH
RUN clang --sysroot=/sysroot -fuse-ld=lld -o /app main.c -lssl

FROM debian:bookworm-slim
COPY --from=build /app /app
