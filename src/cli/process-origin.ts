import { readFileSync, readlinkSync } from 'node:fs';
import type { LeaseHolder, Liveness, ProcessOrigin } from '../chain/lease.ts';
import { systemCodeOf } from '../errors/thrown.ts';

/** Where this process comes from. Null but on Linux, and where /proc shows another process namespace than our own. */
export function ownOrigin(): ProcessOrigin | null {
  try {
    if (readlinkSync('/proc/self') !== String(process.pid)) return null;
    const started = startOf(process.pid);
    if (started === null) return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { boot, namespace: readlinkSync('/proc/self/ns/pid'), started };
  } catch {
    return null;
  }
}

/** A process ID says something only within one start of the machine and one process namespace. */
export function livenessOf({ pid, origin }: LeaseHolder, own: ProcessOrigin | null): Liveness {
  if (!origin || !own || origin.boot !== own.boot || origin.namespace !== own.namespace) return 'unknown';
  if (!isThere(pid)) return 'dead';
  const started = startOf(pid);
  // A /proc that hides the processes of others says nothing.
  if (started === null) return 'unknown';
  return started === origin.started ? 'alive' : 'dead';
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There, but somebody else's.
    return systemCodeOf(error) === 'EPERM';
  }
}

/**
 * The time of start in ticks since the machine's own; empty for a process that has ended and was not waited for yet.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? null);
  } catch {
    return null;
  }
}
