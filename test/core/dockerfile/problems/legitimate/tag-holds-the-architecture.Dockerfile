ARG VERSION=1.2.3
FROM quay.io/example/base:${VERSION}-linux-${TARGETARCH}
COPY . /
