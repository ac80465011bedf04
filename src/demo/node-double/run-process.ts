import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reaper } from '../reaper.ts';
import type { ContainerProcess } from './container-process.ts';

/** How a process ended; exactly one of the two is not null. */
export interface ProcessEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface RunProcessOptions {
  /** User of the process, if it is not this process's own. */
  readonly user: { readonly uid?: number; readonly gid?: number };
  readonly reaper: Reaper;
  readonly output: (from: 'stdout' | 'stderr', text: string) => void;
  readonly signal?: AbortSignal;
}

const graceMilliseconds = 5_000;

/** Runs a container's process with its environment only, and kills its process group when it exits. */
export async function runProcess(
  { command, environment, workingDirectory }: ContainerProcess,
  { user, reaper, output, signal }: RunProcessOptions,
): Promise<ProcessEnd> {
  signal?.throwIfAborted();
  const [program, ...args] = command;
  const child = spawn(program, args, {
    env: environment,
    cwd: workingDirectory,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...user,
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => output('stdout', text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => output('stderr', text));
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, by) => resolve({ status, signal: by }));
  });
  const { pid } = child;
  if (pid === undefined) return ended;
  reaper.watchGroup(pid);
  // As in a container, child processes end with it; otherwise they would keep our pipes open.
  child.once('exit', () => signalGroup(pid, 'SIGKILL'));
  const stop = (): void => void endGroup(pid, ended);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await ended;
  } finally {
    signal?.removeEventListener('abort', stop);
    reaper.forgetGroup(pid);
  }
}

async function endGroup(pid: number, ended: Promise<ProcessEnd>): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const late = await Promise.race([ended.then(() => false), delay(graceMilliseconds, true, { ref: false })]);
  if (late) signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has already ended.
  }
}
