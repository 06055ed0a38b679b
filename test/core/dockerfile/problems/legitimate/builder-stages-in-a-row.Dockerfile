FROM --platform=$BUILDPLATFORM alpine AS tools
RUN apk add make
FROM --platform=$BUILDPLATFORM tools AS compile
RUN make
FROM --platform=${BUILDPLATFORM} compile AS package
RUN make package
FROM alpine
COPY --from=package /p /p
