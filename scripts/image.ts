import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createdAt, revision } from './bundle/commit.ts';
import { licenceText, thirdParties } from './bundle/third-party.ts';
import { archiveOf } from './image/archive.ts';
import { bundleWebhook } from './image/bundle.ts';
import { nodeFolder } from './image/node-folder.ts';
import { ociImage, sbomArtifact, writeLayout } from './image/oci-image.ts';
import { platformOf } from './image/platform.ts';
import { writeApplication, writeBase } from './image/root-folder.ts';
import { sbomOf } from './image/sbom.ts';
import { root } from './repository-root.ts';

/**
 * `node scripts/image.ts` writes the webhook's image, without a Docker daemon, and its SBOM. `--processor arm64` builds for
 * another processor than this machine's. `--root FOLDER` only writes the files of the image, for the Dockerfile.
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'build' },
    processor: { type: 'string', default: process.arch },
    root: { type: 'string' },
  },
});
// File modes must not depend on the builder's umask.
process.umask(0o022);
const platform = platformOf(values.processor);
const nodeRoot = nodeFolder(platform);
const { version, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const { code, packages } = await bundleWebhook(root);
const parties = thirdParties(root, packages);
const application = {
  code,
  licences: licenceText('/webhook', parties),
  licence: readFileSync(join(root, 'LICENSE'), 'utf8'),
};

if (values.root !== undefined) {
  mkdirSync(values.root, { recursive: true });
  await writeBase(values.root, nodeRoot, platform);
  writeApplication(values.root, application);
} else {
  const temporary = mkdtempSync(join(tmpdir(), 'irsactl-image-'));
  try {
    await writeImage(temporary, resolve(root, values.out));
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

async function writeImage(temporary: string, out: string): Promise<void> {
  const [base, upper, layout] = ['base', 'application', 'layout'].map((name) => join(temporary, name));
  if (!base || !upper || !layout) throw new Error('unreachable');
  mkdirSync(upper);
  await writeBase(base, nodeRoot, platform);
  writeApplication(upper, application);
  const created = createdAt();
  const commit = revision();
  const facts = {
    name: `localhost/irsactl:${version}`,
    platform,
    created,
    labels: {
      'org.opencontainers.image.title': 'irsactl webhook',
      'org.opencontainers.image.description': description,
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': 'Apache-2.0',
      'org.opencontainers.image.created': created,
      ...(commit && { 'org.opencontainers.image.revision': commit }),
    },
  };
  const image = ociImage(facts, [
    { tar: archiveOf(base), what: `Node ${process.version.slice(1)} and its libraries` },
    { tar: archiveOf(upper), what: `irsactl ${version}` },
  ]);
  const sbom = sbomOf(facts, image.manifest.digest, parties);
  writeLayout(layout, facts, image, sbomArtifact(image, sbom, created));
  const file = `irsactl-webhook-${version}-linux-${platform.architecture}`;
  mkdirSync(out, { recursive: true });
  const archive = archiveOf(layout);
  writeFileSync(join(out, `${file}.tar`), archive);
  writeFileSync(join(out, `${file}.spdx.json`), sbom);
  console.log(`${join(out, file)}.tar`);
  console.log(`${facts.name} ${image.manifest.digest} ${(archive.length / 1e6).toFixed(1)} MB`);
}
