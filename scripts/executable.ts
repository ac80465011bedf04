import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { shellScripts } from '../src/cli/completion/shell-scripts.ts';
import { bundleOneFile } from './bundle/bundle-one-file.ts';
import { createdAt } from './bundle/commit.ts';
import { nodeComponent, nodeLibraries, npmPackage, spdxDocument } from './bundle/spdx.ts';
import { licenceText, thirdParties } from './bundle/third-party.ts';
import { archiveOf } from './image/archive.ts';
import { nodeFolder } from './image/node-folder.ts';
import { platformOf } from './image/platform.ts';
import { bundleCommandLine } from './package/bundle-programs.ts';
import { manPage } from './package/man-page.ts';
import { root } from './repository-root.ts';
import { writeExecutable } from './write-executable.ts';

/**
 * `node scripts/executable.ts` writes irsactl for machines without Node: an archive with licences, man page and completions,
 * and its SBOM. `--processor arm64` builds for another processor than this machine's.
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'build' },
    processor: { type: 'string', default: process.arch },
  },
});
const { out, processor } = { ...values, out: resolve(root, values.out) };
const node = nodeFolder(platformOf(processor));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { files, packages } = await bundleCommandLine(root);
const { code: main } = await bundleOneFile(root, 'src/cli/executable-main.ts', 'cjs');
const parties = thirdParties(root, packages);
// File modes in the archive must not depend on the builder's umask.
process.umask(0o022);
mkdirSync(out, { recursive: true });

const folder = mkdtempSync(join(tmpdir(), 'irsactl-executable-'));
try {
  writeExecutable(join(folder, 'irsactl'), { main, files }, join(node, 'bin/node'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const ofNode = `Node ${process.version}\n\n${readFileSync(join(node, 'LICENSE'), 'utf8')}`;
  const texts = {
    'third-party-licenses.txt': `${licenceText('This executable', parties)}\n${ofNode}`,
    // Where programs look for them below a prefix, for example /usr/local.
    'share/man/man1/irsactl.1': manPage(createdAt().slice(0, 10)),
    'share/bash-completion/completions/irsactl': shellScripts.bash,
    'share/zsh/site-functions/_irsactl': shellScripts.zsh,
    'share/fish/vendor_completions.d/irsactl.fish': shellScripts.fish,
  };
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const archive = gzipSync(archiveOf(folder));
  const name = `irsactl-${version}-linux-${processor}`;
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const purl = `pkg:generic/irsactl@${version}?arch=${processor}&os=linux`;
  const sbom = spdxDocument({
    name,
    created: createdAt(),
    whole: { name: 'irsactl', version, licence: 'Apache-2.0', purl, sha256 },
    parts: [nodeComponent(), ...parties.map(npmPackage)],
    within: nodeLibraries(),
  });
  writeFileSync(join(out, `${name}.tar.gz`), archive);
  writeFileSync(join(out, `${name}.spdx.json`), sbom);
  console.log(`${join(out, name)}.tar.gz ${(archive.length / 1e6).toFixed(1)} MB`);
} finally {
  rmSync(folder, { recursive: true });
}
