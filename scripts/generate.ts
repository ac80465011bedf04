import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { findDrift, generatedFiles } from './generate-all.ts';
import { root } from './repository-root.ts';

/** `node scripts/generate.ts` writes all generated files; with `--check` it only reports the differences. */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const files = generatedFiles();
const { outdated, stale } = findDrift(files);
if (values.check) {
  for (const { path } of outdated) console.error(`${path} differs from the code.`);
  for (const path of stale) console.error(`${path} is no longer generated.`);
  if (outdated.length + stale.length > 0) {
    console.error('Run: node scripts/generate.ts');
    process.exitCode = 1;
  }
} else {
  for (const { path, text } of outdated) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`Wrote ${path}`);
  }
  for (const path of stale) {
    rmSync(join(root, path));
    console.log(`Removed ${path}`);
  }
}
