FROM debian:bookworm-slim
COPY --from=golang:1.25 /usr/local/go /usr/local/go
COPY --from=node:22-slim /usr/local/bin/node /usr/local/bin/
COPY --from=hashicorp/terraform:1.9 /bin/terraform /usr/local/bin/
COPY --link --chmod=755 --from=bitnami/kubectl:1.31 /opt/bitnami/kubectl/bin/kubectl /usr/local/bin/
RUN --mount=from=busybox,dst=/bb ["/bb/bin/busybox", "ls"]
