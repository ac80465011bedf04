import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reaper } from '../reaper.ts';

/** A server in its own process group that writes its output to a file. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the process has exited or could not be started; never rejects. */
  readonly exited: Promise<void>;
  hasExited(): boolean;
  /** Sends SIGTERM, then SIGKILL after a grace period. */
  end(): Promise<void>;
}

interface ServerProcessInput {
  readonly program: string;
  readonly args: readonly string[];
  readonly logPath: string;
  /** Default: the root. */
  readonly workingDirectory?: string;
  readonly reaper: Reaper;
}

// A kubelet grants 30 s. An API server with an open watch over HTTP/1.1 uses all of them, waiting for the connection to
// become idle. Killing the local one sooner loses nothing, because etcd has the data.
// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
const graceMilliseconds = 2_000;

/** Starts a server in its own process group, out of reach of a terminal's Ctrl-C; the reaper kills it if this process dies. */
export function startServerProcess(input: ServerProcessInput): ServerProcess {
  const log = openSync(input.logPath, 'a', 0o600);
  const child = spawn(input.program, [...input.args], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: input.workingDirectory ?? '/',
  });
  closeSync(log);
  const { pid } = child;
  if (pid !== undefined) input.reaper.watchGroup(pid);
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    const done = (): void => {
      if (!ended && pid !== undefined) input.reaper.forgetGroup(pid);
      ended = true;
      resolve();
    };
    child.once('exit', done);
    child.once('error', done);
  });
  return {
    pid: pid ?? 0,
    exited,
    hasExited: () => ended,
    async end() {
      if (ended) return;
      child.kill('SIGTERM');
      const timer = new AbortController();
      const late = delay(graceMilliseconds, 'late', { signal: timer.signal }).catch(() => 'in time');
      if ((await Promise.race([exited, late])) === 'late') child.kill('SIGKILL');
      timer.abort();
      await exited;
    },
  };
}
