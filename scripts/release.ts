import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { createdAt } from './bundle/commit.ts';
import { npmPackage, spdxDocument } from './bundle/spdx.ts';
import { thirdParties } from './bundle/third-party.ts';
import { archiveOf } from './image/archive.ts';
import { processors } from './image/platform.ts';
import { bundlePrograms } from './package/bundle-programs.ts';
import { checksums } from './release/checksums.ts';
import { homebrewFormula } from './release/homebrew-formula.ts';
import { krewManifest } from './release/krew-manifest.ts';
import { fileOf, type Release } from './release/release.ts';
import { root } from './repository-root.ts';

/**
 * `node scripts/release.ts` writes every file of a release to build/release, and prints where the release workflow publishes
 * them. It publishes nothing. GITHUB_SERVER_URL and GITHUB_REPOSITORY name the repository, as in a workflow.
 */
const { values } = parseArgs({ options: { out: { type: 'string', default: 'build/release' } } });
const folder = resolve(root, values.out);
const { GITHUB_SERVER_URL: server = 'https://github.com', GITHUB_REPOSITORY: repository = 'OWNER/irsactl' } =
  process.env;
const { version, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const homepage = `${server}/${repository}`;
const url = `${homepage}/releases/download/v${version}`;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
// .npmrc disables all package scripts, including the build before packing.
run('npm', 'pack', '--silent', '--ignore-scripts=false', '--pack-destination', folder);
for (const processor of processors) {
  for (const script of ['scripts/executable.ts', 'scripts/image.ts']) {
    run(process.execPath, script, '--processor', processor, '--out', folder);
  }
}
writeChart();
await writePackageSbom();
const release = readRelease();
write('SHA256SUMS', checksums(release.files));
write('irsactl.rb', homebrewFormula(release));
write('irsa.yaml', krewManifest(release));
const registry = `ghcr.io/${repository.toLowerCase()}`;
console.log(`irsactl ${version} is in ${relative(process.cwd(), folder)}. Nothing is published yet; the release workflow publishes

  npm     irsactl@${version}
  image   ${registry}:${version} (amd64, arm64)
  chart   ${dirname(registry)}/charts/irsactl-webhook:${version}
  files   ${homepage}/releases/tag/v${version} (all)

You commit irsactl.rb to a Homebrew tap, and irsa.yaml to krew-index.`);

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, [...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Like `helm package`, but reproducible and without helm. */
function writeChart(): void {
  const temporary = mkdtempSync(join(tmpdir(), 'irsactl-chart-'));
  try {
    cpSync(join(root, 'deploy/chart'), join(temporary, 'irsactl-webhook'), { recursive: true });
    writeFileSync(join(folder, `irsactl-webhook-${version}.tgz`), gzipSync(archiveOf(temporary)));
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

async function writePackageSbom(): Promise<void> {
  const { sha256 } = fileOf(readRelease(), '.tgz');
  const { packages } = await bundlePrograms(root);
  const sbom = spdxDocument({
    name: `irsactl-${version}`,
    created: createdAt(),
    whole: { name: 'irsactl', version, licence: 'Apache-2.0', purl: `pkg:npm/irsactl@${version}`, sha256 },
    parts: thirdParties(root, packages).map(npmPackage),
    within: [],
  });
  write(`irsactl-${version}.spdx.json`, sbom);
}

function readRelease(): Release {
  const files = readdirSync(folder)
    .sort()
    .map((name) => {
      const data = readFileSync(join(folder, name));
      return { name, sha256: createHash('sha256').update(data).digest('hex') };
    });
  return { version, description, homepage, url, files };
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}
