import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { bundleOneFile } from './bundle/bundle-one-file.ts';
import { createdAt } from './bundle/commit.ts';
import { nodeComponent, nodeLibraries, npmPackage, spdxDocument } from './bundle/spdx.ts';
import { licenceText, thirdParties } from './bundle/third-party.ts';
import { writeExecutable } from './executable/write-executable.ts';
import { archiveOf } from './image/archive.ts';
import { thisPlatform } from './image/platform.ts';
import { bundleCommandLine } from './package/bundle-programs.ts';
import { root } from './repository-root.ts';

/**
 * `node scripts/executable.ts` writes build/irsactl-linux-x64 (or -arm64), irsactl for machines without Node, and the
 * published files: an archive with the licences, and its SBOM.
 */
const { values } = parseArgs({ options: { out: { type: 'string', default: 'build' } } });
const out = resolve(root, values.out);
const node = join(root, 'node_modules', thisPlatform().nodePackage);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { files, packages } = await bundleCommandLine(root);
const { code: main } = await bundleOneFile(root, 'src/cli/executable-main.ts', 'cjs');
const parties = thirdParties(root, packages);
// File modes in the archive must not depend on the builder's umask.
process.umask(0o022);
mkdirSync(out, { recursive: true });

const folder = mkdtempSync(join(tmpdir(), 'irsactl-executable-'));
try {
  const program = join(folder, 'irsactl');
  writeExecutable(program, { main, files }, join(node, 'bin/node'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const ofNode = `Node ${process.version}\n\n${readFileSync(join(node, 'LICENSE'), 'utf8')}`;
  const licences = `${licenceText('This executable', parties)}\n${ofNode}`;
  writeFileSync(join(folder, 'third-party-licenses.txt'), licences);
  const archive = gzipSync(archiveOf(folder));
  const name = `irsactl-${version}-linux-${process.arch}`;
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const purl = `pkg:generic/irsactl@${version}?arch=${process.arch}&os=linux`;
  const sbom = spdxDocument({
    name,
    created: createdAt(),
    whole: { name: 'irsactl', version, licence: 'Apache-2.0', purl, sha256 },
    parts: [nodeComponent(), ...parties.map(npmPackage)],
    within: nodeLibraries(),
  });
  copyFileSync(program, join(out, `irsactl-linux-${process.arch}`));
  writeFileSync(join(out, `${name}.tar.gz`), archive);
  writeFileSync(join(out, `${name}.spdx.json`), sbom);
  console.log(join(out, `irsactl-linux-${process.arch}`));
  console.log(`${join(out, name)}.tar.gz ${(archive.length / 1e6).toFixed(1)} MB`);
} finally {
  rmSync(folder, { recursive: true });
}
