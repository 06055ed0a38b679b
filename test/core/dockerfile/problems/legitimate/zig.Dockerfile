FROM --platform=$BUILDPLATFORM alpine:edge AS build
RUN apk add --no-cache zig
ARG TARGETARCH TARGETVARIANT
COPY . .
RUN zig build -Dtarget=$TARGETARCH$TARGETVARIANT-linux-musl
FROM scratch AS final
COPY --from=build zig-out/bin/app /
