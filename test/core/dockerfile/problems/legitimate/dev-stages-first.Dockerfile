FROM node:22 AS dev
COPY --from=docker:cli /usr/local/bin/docker /usr/local/bin/
CMD ["npm", "run", "dev"]
FROM dev AS test
RUN npm test
FROM --platform=$BUILDPLATFORM node:22 AS bundle
RUN npm run build
FROM caddy:2
COPY --from=bundle /dist /srv
