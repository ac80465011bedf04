import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { nodeEnvironment } from './node-flags.ts';
import type { Platform } from './platform.ts';
import { nonRoot } from './root-folder.ts';

/** The metadata of the image. */
export interface ImageFacts {
  /** With its tag: `localhost/irsactl:0.1.0`. */
  readonly name: string;
  readonly platform: Platform;
  /** ISO 8601, with seconds. */
  readonly created: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

interface Blob extends Descriptor {
  readonly data: Buffer;
}

/** An image in memory: its manifest, and the blobs that the manifest refers to. */
export interface OciImage {
  readonly manifest: Blob;
  readonly blobs: readonly Blob[];
}

const oci = 'application/vnd.oci';
const ociManifest = `${oci}.image.manifest.v1+json`;

/** The runtime config of the image, as in the Dockerfile. */
export const runtime = {
  User: `${nonRoot}:${nonRoot}`,
  ExposedPorts: { '443/tcp': {}, '9999/tcp': {} },
  Env: [
    'PATH=/usr/bin',
    'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
    ...Object.entries(nodeEnvironment).map(([name, value]) => `${name}=${value}`),
  ],
  Entrypoint: ['/webhook'],
  WorkingDir: '/',
};

/** Creates an image of these layers (tar archives), lowest first. https://github.com/opencontainers/image-spec */
export function ociImage(facts: ImageFacts, layers: readonly { tar: Buffer; what: string }[]): OciImage {
  const { created, labels, platform } = facts;
  const { architecture, variant } = platform;
  const compressed = layers.map(({ tar }) =>
    blob(`${oci}.image.layer.v1.tar+gzip`, gzipSync(tar, { level: 9 })),
  );
  const config = json(`${oci}.image.config.v1+json`, {
    created,
    architecture,
    ...(variant && { variant }),
    os: 'linux',
    config: { ...runtime, Labels: labels },
    rootfs: { type: 'layers', diff_ids: layers.map(({ tar }) => digestOf(tar)) },
    history: layers.map(({ what }) => ({ created, created_by: what })),
  });
  const manifest = json(ociManifest, {
    schemaVersion: 2,
    mediaType: ociManifest,
    config: descriptor(config),
    layers: compressed.map(descriptor),
    annotations: labels,
  });
  return { manifest, blobs: [config, ...compressed] };
}

/** Returns the SBOM as an artifact that refers to the image. https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage */
export function sbomArtifact(image: OciImage, sbom: string, created: string): OciImage {
  const type = 'application/spdx+json';
  const empty = json(`${oci}.empty.v1+json`, {});
  const content = blob(type, Buffer.from(sbom));
  const manifest = json(ociManifest, {
    schemaVersion: 2,
    mediaType: ociManifest,
    artifactType: type,
    config: descriptor(empty),
    layers: [descriptor(content)],
    subject: descriptor(image.manifest),
    annotations: { 'org.opencontainers.image.created': created },
  });
  return { manifest, blobs: [empty, content] };
}

/**
 * Writes a folder that is both an OCI layout and in the format of `docker save`: containerd and podman read index.json,
 * Docker without the containerd image store reads manifest.json.
 */
export function writeLayout(folder: string, facts: ImageFacts, image: OciImage, artifact: OciImage): void {
  const { architecture, variant } = facts.platform;
  const blobs = [image, artifact].flatMap(({ manifest, blobs: others }) => [manifest, ...others]);
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  for (const { digest, data } of blobs) writeFileSync(join(folder, pathOf(digest)), data);
  const [config, ...layers] = image.blobs.map(({ digest }) => pathOf(digest));
  const files = {
    'oci-layout': { imageLayoutVersion: '1.0.0' },
    'index.json': {
      schemaVersion: 2,
      mediaType: `${oci}.image.index.v1+json`,
      manifests: [
        {
          ...descriptor(image.manifest),
          platform: { architecture, os: 'linux', ...(variant && { variant }) },
          annotations: {
            'io.containerd.image.name': facts.name,
            'org.opencontainers.image.ref.name': facts.name.replace(/^.*:/, ''),
          },
        },
        { ...descriptor(artifact.manifest), artifactType: 'application/spdx+json' },
      ],
    },
    'manifest.json': [{ Config: config, RepoTags: [facts.name], Layers: layers }],
  };
  for (const [name, value] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(value));
}

function json(mediaType: string, value: unknown): Blob {
  return blob(mediaType, Buffer.from(JSON.stringify(value)));
}

function blob(mediaType: string, data: Buffer): Blob {
  return { mediaType, digest: digestOf(data), size: data.length, data };
}

function descriptor({ mediaType, digest, size }: Blob): Descriptor {
  return { mediaType, digest, size };
}

function digestOf(data: Buffer): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`;
}

function pathOf(digest: string): string {
  return `blobs/sha256/${digest.replace('sha256:', '')}`;
}
