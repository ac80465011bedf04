import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createdAt } from './bundle/commit.ts';
import { npmPackage, spdxDocument } from './bundle/spdx.ts';
import { thirdParties } from './bundle/third-party.ts';
import { bundlePrograms } from './package/bundle-programs.ts';
import { checksums } from './release/checksums.ts';
import { homebrewFormula } from './release/homebrew-formula.ts';
import { krewManifest } from './release/krew-manifest.ts';
import { fileOf, type Release } from './release/release.ts';
import { root } from './repository-root.ts';

/**
 * `node scripts/release.ts --files FOLDER --url URL --homepage URL` adds the files that contain hashes to a release: the SBOM
 * of the package, SHA256SUMS, the Homebrew formula and the krew manifest. `--url` is the URL of the published folder.
 */
const { values } = parseArgs({
  options: { files: { type: 'string' }, url: { type: 'string' }, homepage: { type: 'string' } },
});
const folder = given('files');
const homepage = given('homepage');
const url = given('url').replace(/\/$/, '');
const { version, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const made = { checksums: 'SHA256SUMS', formula: 'irsactl.rb', krew: 'irsa.yaml' };
const sbom = `irsactl-${version}.spdx.json`;

const { sha256 } = fileOf(readRelease(), '.tgz');
const { packages } = await bundlePrograms(root);
write(
  sbom,
  spdxDocument({
    name: `irsactl-${version}`,
    created: createdAt(),
    whole: { name: 'irsactl', version, licence: 'Apache-2.0', purl: `pkg:npm/irsactl@${version}`, sha256 },
    parts: thirdParties(root, packages).map(npmPackage),
    within: [],
  }),
);
const release = readRelease();
write(made.formula, homebrewFormula(release));
write(made.krew, krewManifest(release));
write(made.checksums, checksums(release.files));

function given(name: keyof typeof values): string {
  const value = values[name];
  if (!value) throw new Error(`--${name} is required.`);
  return value;
}

/** The current files, without those that contain their hashes. */
function readRelease(): Release {
  const own: readonly string[] = Object.values(made);
  const names = readdirSync(folder).filter((name) => !own.includes(name));
  const files = names.sort().map((name) => {
    const data = readFileSync(join(folder, name));
    return { name, sha256: createHash('sha256').update(data).digest('hex') };
  });
  return { version, description, homepage, url, files };
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
  console.log(join(folder, name));
}
