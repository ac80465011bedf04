import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAbsolute, parse } from 'node:path';
import { IrsaError } from '../../errors/irsa-error.ts';
import { reaperScript } from './reaper-script.ts';

/** Cleans up after this process however it ends, even by SIGKILL. */
export interface Reaper {
  readonly pid: number;
  /** Kills this process group (a child started with `detached: true`) when this process is gone. */
  watchGroup(pid: number): void;
  /** Stops watching a group that has ended: its number may be reused. */
  forgetGroup(pid: number): void;
  /** Removes this folder when this process is gone. */
  watchFolder(path: string): void;
  /** Ends the reaper without cleanup; everything that it watched must already be cleaned up. */
  close(): Promise<void>;
}

/** Starts the reaper: a POSIX shell in its own process group that reads from a pipe of this process. */
export function startReaper(): Reaper {
  const shell = spawn('/bin/sh', ['-c', reaperScript, 'irsactl-reaper'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  const exited = once(shell, 'exit');
  shell.unref();
  // If the reaper was killed, there is no reader for the pipe.
  shell.stdin.on('error', () => undefined);
  const send = (command: string): void => {
    shell.stdin.write(`${command}\n`);
  };
  return {
    pid: shell.pid ?? 0,
    watchGroup: (pid) => send(`group ${pid}`),
    forgetGroup: (pid) => send(`forget-group ${pid}`),
    watchFolder: (path) => send(`folder ${removable(path)}`),
    async close() {
      shell.ref();
      shell.stdin.end('done\n');
      await exited;
    },
  };
}

function removable(path: string): string {
  const safe = isAbsolute(path) && path !== parse(path).root && !path.includes('\n');
  if (safe) return path;
  throw new IrsaError('IRSA-DEMO-021', {
    what: `The folder ${JSON.stringify(path)} cannot be used, because it is removed at the end.`,
    why: 'It has to be an absolute path below the root without line breaks.',
    next: 'Specify another folder.',
  });
}
