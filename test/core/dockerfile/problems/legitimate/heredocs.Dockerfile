# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM alpine AS generate
COPY <<EOF /src/Dockerfile
FROM --platform=$BUILDPLATFORM Nothing:$UNDEFINED
COPY --from=$WHATEVER / /
EOF
RUN <<-"SCRIPT" sh && <<OTHER cat
	FROM Another
	SCRIPT
ARG TARGETPLATFORM=broken
OTHER
FROM alpine
COPY --from=generate /src /src
COPY <<one <<two /dir/
FROM x AS Y
one
FROM Y
two
