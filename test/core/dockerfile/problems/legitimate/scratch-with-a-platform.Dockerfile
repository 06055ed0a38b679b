FROM --platform=$BUILDPLATFORM golang:1.25 AS build
ARG TARGETARCH
RUN GOARCH=$TARGETARCH go build -o /out/tool
FROM --platform=$BUILDPLATFORM scratch AS base
COPY --from=build /out/tool /
FROM base
ENTRYPOINT ["/tool"]
