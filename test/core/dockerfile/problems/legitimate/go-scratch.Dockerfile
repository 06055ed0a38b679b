FROM --platform=${BUILDPLATFORM} golang:1.25 AS build
ARG TARGETOS
ARG TARGETARCH
ARG TARGETVARIANT
WORKDIR /src
RUN --mount=target=. GOOS=${TARGETOS} GOARCH=${TARGETARCH} GOARM=${TARGETVARIANT#v} go build -o /bin/tool .

FROM --platform=$BUILDPLATFORM alpine:3.22 AS certificates
RUN apk add --no-cache ca-certificates tzdata

FROM scratch
COPY --from=certificates /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=certificates /usr/share/zoneinfo /usr/share/zoneinfo
COPY --from=build /bin/tool /tool
ENTRYPOINT ["/tool"]
