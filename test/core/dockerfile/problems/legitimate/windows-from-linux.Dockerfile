FROM --platform=$BUILDPLATFORM golang:1.25 AS build
ARG TARGETOS TARGETARCH
RUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /out/app.exe
FROM mcr.microsoft.com/windows/nanoserver:ltsc2022 AS windows
COPY --from=build /out/app.exe C:/app.exe
FROM gcr.io/distroless/static AS linux
COPY --from=build /out/app.exe /app
FROM ${TARGETOS} AS final
