FROM --platform=$BUILDPLATFORM alpine AS Builder
RUN make
FROM alpine AS Runtime
COPY --from=BUILDER /a /a
RUN --mount=type=bind,from=Builder,target=/b cp /b/c /c
FROM runtime
COPY --from=builder /d /d
