import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reaper } from '../reaper/reaper.ts';

/** A server that runs in its own process group and writes its output to a file. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the process has ended or could not be started; never rejects. */
  readonly exited: Promise<void>;
  hasExited(): boolean;
  /** Asks it to end, and makes it end after a grace time. */
  end(): Promise<void>;
}

/** Which program to run, and where its output goes. */
interface ServerProcessInput {
  readonly program: string;
  readonly args: readonly string[];
  readonly logPath: string;
  /** The root where none is given. */
  readonly workingDirectory?: string;
  readonly reaper: Reaper;
}

// A kubelet grants 30 s, and an API server with a watch open over HTTP/1.1 uses them all: it waits for the
// connection to become idle. Nothing is lost when the local one is ended sooner, since etcd holds the data.
// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
const graceMilliseconds = 2_000;

/** Starts a server; its own process group keeps a terminal's Ctrl-C away, the reaper ends it if we die. */
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
