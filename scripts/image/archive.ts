import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

/** A folder as a tar archive that depends only on names, modes and contents. https://reproducible-builds.org/docs/archives/ */
export function archiveOf(folder: string): Buffer {
  const fixed = ['--sort=name', '--format=ustar', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  return execFileSync('tar', [...fixed, '-C', folder, '-cf', '-', '--', ...readdirSync(folder).sort()], {
    env: { ...process.env, LC_ALL: 'C', TAR_OPTIONS: '' },
    maxBuffer: 1 << 30,
  });
}
