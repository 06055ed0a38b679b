# syntax=registry.example.com/mirror/docker/dockerfile:1
FROM --platform=$BUILDPLATFORM registry.example.com:5000/team/builder:2 AS build
RUN make
FROM 123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/base:2024.11
COPY --from=build /out /
COPY --from=europe-docker.pkg.dev/project/tools/jq:1.7 /jq /usr/bin/jq
FROM localhost:5000/runtime AS last
COPY --from=0 /out /
