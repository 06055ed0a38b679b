FROM --platform=$BUILDPLATFORM node:22
RUN npm run build
FROM --platform=$BUILDPLATFORM golang:1.25
ARG TARGETARCH
COPY --from=0 /dist ./static
RUN GOARCH=$TARGETARCH go build -o /app
FROM alpine
COPY --from=1 /app /app
COPY --from=0 --chown=1000:1000 /dist /srv
