ARG NODE_VERSION=22
FROM node:${NODE_VERSION}-slim AS base
ENV PNPM_HOME=/pnpm
RUN corepack enable

FROM base AS prod-deps
COPY package.json pnpm-lock.yaml ./
RUN --mount=type=cache,id=pnpm,target=/pnpm/store pnpm install --prod --frozen-lockfile

FROM --platform=$BUILDPLATFORM node:${NODE_VERSION}-slim AS build
RUN corepack enable
COPY . .
RUN pnpm install --frozen-lockfile && pnpm run build

FROM base
COPY --from=prod-deps /node_modules /app/node_modules
COPY --from=build /dist /app/dist
CMD ["node", "/app/dist/main.js"]
