ARG PY_VER=3.11-slim-bookworm

# if BUILDPLATFORM is null, set it to 'amd64' (or leave as is otherwise).
ARG BUILDPLATFORM=${BUILDPLATFORM:-amd64}
FROM --platform=${BUILDPLATFORM} node:20-bookworm-slim AS assets
RUN npm run build
FROM python:${PY_VER} AS lean
COPY --from=assets /app/static /app/static
