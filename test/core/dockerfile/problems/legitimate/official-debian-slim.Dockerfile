#
# NOTE: THIS DOCKERFILE IS GENERATED VIA A SCRIPT
#
# PLEASE DO NOT EDIT IT DIRECTLY.
#

FROM buildpack-deps:bookworm-scm AS build

ENV PATH /usr/local/go/bin:$PATH
RUN set -eux; \
	now="$(date '+%s')"; \
	arch="$(dpkg --print-architecture)"; arch="${arch##*-}"; \
	url=; \
	case "$arch" in \
		'amd64') url='https://example.com/amd64.tar.gz' ;; \
# a comment in between, FROM nowhere
		'arm64') url='https://example.com/arm64.tar.gz' ;; \
		*) echo >&2 "error: unsupported architecture '$arch'"; exit 1 ;; \
	esac; \
	wget -O go.tgz "$url"

FROM buildpack-deps:bookworm-scm
COPY --from=build --link /usr/local/go/ /usr/local/go/
WORKDIR $GOPATH
