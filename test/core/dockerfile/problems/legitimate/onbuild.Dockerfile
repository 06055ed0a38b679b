FROM node:22-alpine AS onbuild
ONBUILD COPY package.json /app/
ONBUILD COPY --from=busybox /bin/busybox /bin/
ONBUILD RUN npm install
FROM onbuild
CMD ["node", "/app"]
