FROM --platform=$BUILDPLATFORM alpine:3.22 AS build
COPY --from=tonistiigi/xx:1.6.1 / /
RUN apk add clang lld
ARG TARGETPLATFORM
RUN xx-apk add gcc musl-dev
COPY hello.c .
RUN xx-clang -o /hello hello.c && xx-verify --static /hello

FROM scratch
COPY --from=build /hello /hello
CMD ["/hello"]
