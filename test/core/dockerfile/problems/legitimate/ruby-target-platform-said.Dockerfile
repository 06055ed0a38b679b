ARG RUBY_VERSION=3.4
FROM --platform=$TARGETPLATFORM ruby:$RUBY_VERSION-slim AS base
WORKDIR /rails
FROM --platform=$TARGETPLATFORM base AS build
RUN bundle install
FROM --platform=$TARGETPLATFORM base
COPY --from=build /usr/local/bundle /usr/local/bundle
