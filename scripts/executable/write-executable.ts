import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The marker by which Node detects an embedded program. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Writes a copy of `node` with the program embedded. https://nodejs.org/api/single-executable-applications.html */
export function writeExecutable(file: string, code: string, node: string): void {
  const work = mkdtempSync(join(tmpdir(), 'irsactl-program-'));
  const at = (name: string) => join(work, name);
  try {
    writeFileSync(at('main.cjs'), code);
    const settings = {
      main: at('main.cjs'),
      output: at('program.blob'),
      disableExperimentalSEAWarning: true,
      // V8's code cache, which works only with this version of Node, halves the start time.
      useCodeCache: true,
    };
    writeFileSync(at('settings.json'), JSON.stringify(settings));
    copyFileSync(node, file);
    chmodSync(file, 0o755);
    // Both print a lot; if one fails, the error has its output.
    execFileSync(node, ['--experimental-sea-config', at('settings.json')], { stdio: 'pipe' });
    const inject = [file, 'NODE_SEA_BLOB', at('program.blob'), '--sentinel-fuse', fuse];
    execFileSync('postject', inject, { stdio: 'pipe' });
  } finally {
    rmSync(work, { recursive: true });
  }
}
