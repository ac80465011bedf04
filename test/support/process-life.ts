import { spawnSync } from 'node:child_process';

/** Whether a process runs; one that has ended but that nobody has waited for (a zombie) does not. */
export function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  const state = stdout.trim();
  return state !== '' && !state.startsWith('Z');
}
