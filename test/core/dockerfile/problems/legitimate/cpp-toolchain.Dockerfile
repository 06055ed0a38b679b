FROM --platform=$BUILDPLATFORM debian:bookworm AS toolchain
ARG TARGETARCH
RUN <<'EOT'
apt-get update
case "$TARGETARCH" in
  amd64) apt-get install -y g++-x86-64-linux-gnu ;;
  arm64) apt-get install -y g++-aarch64-linux-gnu ;;
  *) apt-get install -y g++-arm-linux-gnueabihf ;;
esac
EOT

FROM toolchain AS build
ARG TARGETARCH
COPY . /src
RUN cmake -S /src -B /b -DCMAKE_TOOLCHAIN_FILE=/src/cmake/$TARGETARCH.cmake && cmake --build /b

FROM debian:bookworm-slim
COPY --from=build /b/app /usr/bin/app
CMD ["app"]
