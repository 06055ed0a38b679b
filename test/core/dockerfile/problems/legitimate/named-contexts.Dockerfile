# With --build-context app=… config=…, or the same in bake and compose.
FROM --platform=$BUILDPLATFORM alpine AS build
COPY --from=app . /src
RUN make -C /src
FROM base-of-the-project
COPY --from=build /src/out /out
COPY --from=config settings.json /etc/
RUN --mount=type=bind,from=app,target=/app ls /app
