# syntax=docker/dockerfile:1
#
# The image of the webhook through buildx, for several processors at once:
#   docker buildx build --platform linux/amd64,linux/arm64 --build-arg REVISION="$(git rev-parse HEAD)" --tag NAME --push .
#
# The files are laid out by the very script of `make image`, which needs no Docker: tests build, read and run that one. A test
# carries the lines of this file out without Docker, and finds the same files. buildx itself was not run, nor was anything on
# arm64. Docker's layers and digest differ from those of `make image`. Every library comes from Debian by its SHA-256
# (scripts/image/debian-packages.ts); the Debian below only builds.

# Not --platform=$BUILDPLATFORM: npm brings the Node of the processor that it runs on.
FROM debian:bookworm-slim AS build
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates make npm \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY package.json package-lock.json .npmrc Makefile ./
COPY scripts/node/package.json scripts/node/
RUN make node_modules/.package-lock.json
COPY LICENSE ./
COPY scripts scripts
COPY src src
RUN PATH="$PWD/node_modules/.bin:$PATH" node scripts/image.ts --root /image

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=""
LABEL org.opencontainers.image.title="irsactl webhook" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /image/ /
ENV PATH=/usr/bin SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt MALLOC_ARENA_MAX=1
WORKDIR /
USER 65532:65532
EXPOSE 443 9999
ENTRYPOINT ["/webhook"]
