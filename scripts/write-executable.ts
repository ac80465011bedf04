import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The marker by which Node detects an embedded program. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

interface Program {
  /** The CommonJS file that Node runs. */
  readonly main: string;
  /** The files that it loads with `getAsset('./NAME')`, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Writes a copy of `node` with the program embedded; `node` can be for another processor.
 * https://nodejs.org/api/single-executable-applications.html
 */
export function writeExecutable(file: string, { main, files }: Program, node: string): void {
  const work = mkdtempSync(join(tmpdir(), 'irsactl-program-'));
  const at = (name: string) => join(work, name);
  try {
    for (const [name, code] of Object.entries(files)) writeFileSync(at(name), code);
    writeFileSync(at('program.js'), main);
    const settings = {
      main: at('program.js'),
      output: at('program.blob'),
      disableExperimentalSEAWarning: true,
      // V8's code cache works only with one processor, and the main file is small.
      useCodeCache: false,
      assets: Object.fromEntries(Object.keys(files).map((name) => [`./${name}`, at(name)])),
    };
    writeFileSync(at('settings.json'), JSON.stringify(settings));
    copyFileSync(node, file);
    chmodSync(file, 0o755);
    // Both print a lot; if one fails, the error has its output.
    execFileSync(process.execPath, ['--experimental-sea-config', at('settings.json')], { stdio: 'pipe' });
    const inject = [file, 'NODE_SEA_BLOB', at('program.blob'), '--sentinel-fuse', fuse];
    execFileSync('postject', inject, { stdio: 'pipe' });
  } finally {
    rmSync(work, { recursive: true });
  }
}
