import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** Writes only the declarations that the library's index.d.ts imports, directly or indirectly. */
export function writeTypes(root: string, folder: string): void {
  const all = mkdtempSync(join(tmpdir(), 'irsactl-types-'));
  try {
    execFileSync('tsc', ['-p', join(root, 'tsconfig.build.json'), '--outDir', all], { stdio: 'inherit' });
    for (const file of reachable(join(all, 'index.d.ts'))) {
      const target = join(folder, relative(all, file));
      mkdirSync(dirname(target), { recursive: true });
      cpSync(file, target);
    }
  } finally {
    rmSync(all, { recursive: true });
  }
}

function reachable(first: string): ReadonlySet<string> {
  const found = new Set([first]);
  // A set also iterates over entries that are added during the iteration.
  for (const file of found) {
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.ts'/g)) {
      found.add(join(dirname(file), `${name}.d.ts`));
    }
  }
  return found;
}
