import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createdAt } from './bundle/commit.ts';
import { licenceText, thirdParties } from './bundle/third-party.ts';
import { bundlePrograms } from './package/bundle-programs.ts';
import { manPage } from './package/man-page.ts';
import { writeTypes } from './package/write-types.ts';
import { root } from './repository-root.ts';

/** `node scripts/build.ts` writes dist/: the published programs, library and man page. */
const dist = join(root, 'dist');
const { files, packages } = await bundlePrograms(root);
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
for (const [name, code] of Object.entries(files)) writeFileSync(join(dist, name), code);
chmodSync(join(dist, 'main.cjs'), 0o755);
writeFileSync(
  join(dist, 'third-party-licenses.txt'),
  licenceText('This package', thirdParties(root, packages)),
);
writeFileSync(join(dist, 'irsactl.1'), manPage(createdAt().slice(0, 10)));
writeTypes(root, join(dist, 'types'));
