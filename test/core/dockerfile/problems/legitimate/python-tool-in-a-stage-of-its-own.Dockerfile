FROM --platform=$BUILDPLATFORM ghcr.io/astral-sh/uv:0.8 AS uv
FROM --platform=$BUILDPLATFORM python:3.13-slim AS build
COPY --from=uv /uv /usr/local/bin/uv
COPY . .
RUN uv export --frozen > /requirements.txt
FROM python:3.13-slim
COPY --from=build /requirements.txt .
RUN pip install -r requirements.txt
