ARG TARGETARCH
FROM --platform=linux/${TARGETARCH} alpine:3.22 AS build
RUN apk add build-base
FROM --platform=linux/$TARGETARCH build AS test
FROM alpine:3.22
COPY --from=build /out /out
