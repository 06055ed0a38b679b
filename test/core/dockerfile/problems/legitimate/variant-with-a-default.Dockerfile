FROM alpine:3.22 AS tuned-v7
RUN echo 32 bits
FROM alpine:3.22 AS tuned-generic
FROM tuned-${TARGETVARIANT:-generic}
