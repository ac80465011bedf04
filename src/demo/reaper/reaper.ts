import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAbsolute, parse } from 'node:path';
import { IrsaError } from '../../errors/irsa-error.ts';
import { reaperScript } from './reaper-script.ts';

/** Cleans up after this process however it ends, also by SIGKILL. */
export interface Reaper {
  readonly pid: number;
  /** Kills this process group (a child started with `detached: true`) when this process is gone. */
  watchGroup(pid: number): void;
  /** Takes a group back: it has ended, and its number may be given to another process. */
  forgetGroup(pid: number): void;
  /** Removes this folder when this process is gone. */
  watchFolder(path: string): void;
  /** Ends the reaper with nothing done; everything it watched must have been cleaned up before. */
  close(): Promise<void>;
}

/** Starts the reaper: a POSIX shell in its own process group that holds the reading end of a pipe from here. */
export function startReaper(): Reaper {
  const shell = spawn('/bin/sh', ['-c', reaperScript, 'irsactl-reaper'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  const exited = once(shell, 'exit');
  shell.unref();
  // It dies before us only when somebody kills it; then nobody is left to send it to.
  shell.stdin.on('error', () => undefined);
  const send = (order: string): void => {
    shell.stdin.write(`${order}\n`);
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
    what: `${JSON.stringify(path)} cannot be a folder that is removed at the end.`,
    why: 'It has to be an absolute path below the root, in one line.',
    next: 'Name another folder.',
  });
}
