import { spawnSync } from 'node:child_process';

/** The user and group `nobody`, which own no files. https://systemd.io/UIDS-GIDS/ */
const nobody = { uid: 65_534, gid: 65_534 } as const;

/** The user of a container's process: the user who runs irsactl, but `nobody` instead of root. */
export function containerUser(): { readonly uid?: number; readonly gid?: number } {
  return process.getuid?.() === 0 ? nobody : {};
}

/** Whether that user may read a file, run a program or enter a folder; the check runs as that user. */
export function containerUserMay(act: 'read' | 'run' | 'enter', path: string): boolean {
  const test = `test ${act === 'read' ? '-r' : '-x'} "$1"`;
  return spawnSync('/bin/sh', ['-c', test, 'sh', path], { cwd: '/', ...containerUser() }).status === 0;
}
