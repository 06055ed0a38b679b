FROM --platform=$BUILDPLATFORM golang:1.25 AS build
ARG TARGETOS TARGETARCH
RUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /app .

FROM --platform=$BUILDPLATFORM build AS debug
COPY --from=ghcr.io/go-delve/delve:latest /dlv /dlv
RUN go install github.com/go-delve/delve/cmd/dlv@latest
CMD ["dlv", "exec", "/app"]

FROM --platform=$BUILDPLATFORM build AS test
RUN go test ./...

FROM alpine:3.22 AS production
COPY --from=build /app /app
CMD ["/app"]
