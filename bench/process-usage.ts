import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of all threads of a process, with nanosecond precision: https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat */
export function cpuSecondsOf(pid: number): number {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) => {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  });
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e9;
}

/** Current and peak resident memory, in megabytes of 1,000,000 bytes: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) =>
    (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** Time for the last garbage collection: V8 collects again after 8 s without activity. */
export const restMilliseconds = 10_000;
