import { spawnSync } from 'node:child_process';

/** The user and group that own nothing. https://systemd.io/UIDS-GIDS/ */
const nobody = { uid: 65_534, gid: 65_534 } as const;

/** As whom a container's process runs: never as root, else as the user who runs irsactl. */
export function containerUser(): { readonly uid?: number; readonly gid?: number } {
  return process.getuid?.() === 0 ? nobody : {};
}

/** Whether that user may read a file, or run a program or enter a folder: asked as that user. */
export function containerUserMay(act: 'read' | 'run' | 'enter', path: string): boolean {
  const test = `test ${act === 'read' ? '-r' : '-x'} "$1"`;
  return spawnSync('/bin/sh', ['-c', test, 'sh', path], { cwd: '/', ...containerUser() }).status === 0;
}
