FROM alpine AS production
FROM --platform=$BUILDPLATFORM node AS e2e
COPY --from=production /a /a
RUN npx playwright test
