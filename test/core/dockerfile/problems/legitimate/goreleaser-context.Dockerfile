FROM gcr.io/distroless/static:nonroot
ARG TARGETPLATFORM
COPY $TARGETPLATFORM/tool /usr/bin/tool
ENTRYPOINT ["/usr/bin/tool"]
