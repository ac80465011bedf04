import { readFileSync } from 'node:fs';

/** User and system time that a process has used, all of its threads together: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may hold blanks; the state is field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[14 - 3]) + Number(fields[15 - 3])) / ticksPerSecond;
}

/** Of Linux, on every architecture that Node runs on. */
const ticksPerSecond = 100;

/** Resident memory now and at its peak, in megabytes of 1,000,000 bytes: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) =>
    (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** Until the last garbage has had the time to go: V8 looks again when nothing has happened for 8 s. */
export const restMilliseconds = 10_000;
