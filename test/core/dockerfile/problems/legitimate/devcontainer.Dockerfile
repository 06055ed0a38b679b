# [Choice] Python version: 3.13, 3.12
ARG VARIANT
FROM mcr.microsoft.com/devcontainers/python:1-${VARIANT}
ARG NODE_VERSION="none"
RUN if [ "${NODE_VERSION}" != "none" ]; then su vscode -c "nvm install ${NODE_VERSION}"; fi
