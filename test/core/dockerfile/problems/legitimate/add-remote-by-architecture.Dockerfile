FROM scratch AS download-amd64
ADD https://example.com/tool-linux-x86_64 /tool
FROM scratch AS download-arm64
ADD https://example.com/tool-linux-aarch64 /tool
FROM scratch AS download-arm
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/tool-linux-armv7 /tool
FROM download-$TARGETARCH AS download
FROM alpine
COPY --from=download --chmod=755 /tool /usr/bin/tool
