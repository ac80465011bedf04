import { randomUUID } from 'node:crypto';
import { hostname, uptime, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChainLease } from '../chain/lease.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { acquireLease } from '../kubernetes/lease.ts';
import { livenessOf, ownOrigin } from './process-origin.ts';

/** Runs work while no other irsactl may work on the same chain. */
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
    // What stopped the work is what the user must hear; a lease that cannot be given back runs out by itself.
    await lease.release().catch(() => {});
    throw error;
  }
  await lease.release();
  return result;
}

/** Nobody sets it, and on Linux it goes on while the machine sleeps, as that of another machine does. */
function sinceStart(): number {
  return process.platform === 'linux' ? uptime() * 1000 : performance.now();
}

/** A container may run as a user without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
