import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** By which Node finds out that there is a program inside. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Writes `node` with the program inside. https://nodejs.org/api/single-executable-applications.html */
export function writeExecutable(file: string, code: string, node: string): void {
  const work = mkdtempSync(join(tmpdir(), 'irsactl-program-'));
  const at = (name: string) => join(work, name);
  try {
    writeFileSync(at('main.cjs'), code);
    const settings = {
      main: at('main.cjs'),
      output: at('program.blob'),
      disableExperimentalSEAWarning: true,
      // It starts in half the time with what V8 makes of it, which fits this very Node.
      useCodeCache: true,
    };
    writeFileSync(at('settings.json'), JSON.stringify(settings));
    copyFileSync(node, file);
    chmodSync(file, 0o755);
    // Both say much on the way; where one fails, the error has it all.
    execFileSync(node, ['--experimental-sea-config', at('settings.json')], { stdio: 'pipe' });
    const inject = [file, 'NODE_SEA_BLOB', at('program.blob'), '--sentinel-fuse', fuse];
    execFileSync('postject', inject, { stdio: 'pipe' });
  } finally {
    rmSync(work, { recursive: true });
  }
}
