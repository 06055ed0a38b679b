FROM --platform=$BUILDPLATFORM node AS node
RUN npm run build
FROM nginx AS nginx
COPY --from=node /dist /usr/share/nginx/html
FROM nginx
