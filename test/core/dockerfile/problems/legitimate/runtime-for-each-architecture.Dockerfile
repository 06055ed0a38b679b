ARG ROCM=6.1.1
FROM --platform=linux/amd64 rocm/dev-almalinux-8:${ROCM}-complete AS build-amd64
RUN go build .
FROM --platform=linux/arm64 rockylinux:8 AS tools-arm64
FROM --platform=linux/arm64 tools-arm64 AS build-arm64
RUN go build .
FROM --platform=linux/amd64 ubuntu:24.04 AS runtime-amd64
COPY --from=build-amd64 /app /bin/app
FROM --platform=linux/arm64 ubuntu:24.04 AS runtime-arm64
COPY --from=build-arm64 /app /bin/app
FROM --platform=linux/amd64 rocm/dev-almalinux-8:${ROCM}-complete AS runtime-rocm
COPY --from=build-amd64 /app /bin/app
FROM runtime-$TARGETARCH
ENTRYPOINT ["/bin/app"]
