import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { ChainLease } from '../chain/lease.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { acquireLease } from '../kubernetes/lease.ts';

/** Runs work that changes things while no other irsactl may work on the same chain. */
export async function underLease<T>(
  client: KubernetesClient,
  chain: string,
  work: (lease: ChainLease) => Promise<T>,
): Promise<T> {
  const self = { user: userName(), host: hostname(), pid: process.pid, run: randomUUID().slice(0, 8) };
  const lease = await acquireLease(client, { chain, self, now: Date.now, isAlive });
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

/** A container may run as a user without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Alive, but somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
