import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { root } from '../repository-root.ts';
import type { Platform } from './platform.ts';

/** Returns the folder of the pinned Node: this machine's, or one for another processor, which npm downloads to the user's cache. */
export function nodeFolder({ nodePackage }: Platform): string {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { version, integrity } = lock.packages[`node_modules/${nodePackage}`];
  if (process.version !== `v${version}`) {
    throw new Error(`The build needs Node ${version}, but this is ${process.version}: use \`make\`.`);
  }
  const installed = join(root, 'node_modules', nodePackage);
  if (existsSync(join(installed, 'bin/node'))) return installed;
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'irsactl', 'node');
  const folder = join(cache, `${nodePackage}-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, 'new-'));
  try {
    const archive = join(temporary, `${nodePackage}-${version}.tgz`);
    execFileSync('npm', ['pack', '--silent', `${nodePackage}@${version}`], { cwd: temporary, stdio: 'pipe' });
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (found !== integrity) throw new Error(`npm returned ${found} for ${nodePackage}, not ${integrity}.`);
    execFileSync('tar', ['-C', temporary, '-xzf', archive]);
    renameSync(join(temporary, 'package'), folder);
    return folder;
  } finally {
    rmSync(temporary, { recursive: true });
  }
}
