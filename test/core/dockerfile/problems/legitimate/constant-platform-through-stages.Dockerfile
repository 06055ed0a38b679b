FROM --platform=linux/amd64 ubuntu:22.04 AS base
FROM --platform=linux/amd64 base AS build
RUN make
FROM --platform=linux/amd64 base
COPY --from=build /out /out
