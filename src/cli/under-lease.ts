import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChainLease, LeaseHolder, Liveness, ProcessOrigin } from '../chain/lease.ts';
import { systemCodeOf } from '../errors/thrown.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { acquireLease } from '../kubernetes/lease.ts';

/** Runs work under the chain's Lease, so that no other irsactl changes the chain. */
export async function underLease<T>(
  client: KubernetesClient,
  chain: string,
  report: (sentence: string) => void,
  work: (lease: ChainLease) => Promise<T>,
): Promise<T> {
  const origin = ownOrigin();
  const lease = await acquireLease(client, {
    chain,
    self: { user: userName(), host: hostname(), pid: process.pid, run: randomUUID(), origin },
    now: sinceStart,
    sleep: (milliseconds) => sleep(milliseconds),
    livenessOf: (holder) => livenessOf(holder, origin),
    report,
  });
  let result: T;
  try {
    result = await work(lease);
  } catch (error) {
    // The user needs the work's error; a lease that cannot be released expires.
    await lease.release().catch(() => {});
    throw error;
  }
  await lease.release();
  return result;
}

/** A clock that cannot be set. On Linux it also counts the time that the machine sleeps, when other machines' clocks run on. */
function sinceStart(): number {
  return process.platform === 'linux' ? uptime() * 1000 : performance.now();
}

/** The name, or the ID of a user without a name, as in a container. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

/** The origin of this process; null outside Linux, or if /proc belongs to another PID namespace. */
export function ownOrigin(): ProcessOrigin | null {
  try {
    if (readlinkSync('/proc/self') !== String(process.pid)) return null;
    const started = startTimeOf(process.pid);
    if (started === null) return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { boot, namespace: readlinkSync('/proc/self/ns/pid'), started };
  } catch {
    return null;
  }
}

/** Whether the holder still runs. A PID only has a meaning within one boot of the machine and one PID namespace. */
export function livenessOf({ pid, origin }: LeaseHolder, own: ProcessOrigin | null): Liveness {
  if (!origin || !own || origin.boot !== own.boot || origin.namespace !== own.namespace) return 'unknown';
  if (!exists(pid)) return 'dead';
  const started = startTimeOf(pid);
  // /proc may hide processes of other users.
  if (started === null) return 'unknown';
  return started === origin.started ? 'alive' : 'dead';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists, but belongs to another user.
    return systemCodeOf(error) === 'EPERM';
  }
}

/**
 * The start time in ticks since boot; empty for a zombie.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may contain anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? null);
  } catch {
    return null;
  }
}
