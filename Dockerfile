# The image of the webhook through buildx, for several processors at once:
#   docker buildx build --platform linux/amd64,linux/arm64 --build-arg REVISION="$(git rev-parse HEAD)" --tag NAME --push .
#
# The files are laid out by the very script of `make image`, which needs no Docker: tests build, read and run that one. A test
# carries the lines of this file out without Docker, and one does by BuildKit, where that is installed, on a double of the image
# below: both find the same files, on amd64. `docker buildx` was run by hand there. By hand, too, BuildKit built it for arm64 under
# QEMU, where the webhook told its version; nothing was run on such a processor. No `# syntax` line: BuildKit reads Dockerfiles by
# itself, so that nothing else has to be pulled for that. Docker's layers and digest differ from those of `make image`. Every
# library comes from Debian by its SHA-256 (scripts/image/debian-packages.ts); the image below only builds.

# Not --platform=$BUILDPLATFORM: npm brings the Node of the processor that it runs on. Not Debian's own npm, which leaves out
# whatever is made for one C library alone: its Node does not say which one it has.
# To renew the digest: docker buildx imagetools inspect node:24-bookworm-slim
FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS build
RUN apt-get update \
  && apt-get install -y --no-install-recommends make \
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
