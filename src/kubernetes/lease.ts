import {
  type ChainLease,
  judgeLease,
  type LeaseState,
  leaseSeconds,
  type Observation,
} from '../chain/lease.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { KubernetesClient } from './client.ts';
import { isUnreachable } from './failures.ts';
import { HeldLease } from './held-lease.ts';
import {
  findLease,
  type LeaseOptions,
  leaseName,
  readLease,
  renewSeconds,
  writeLease,
} from './lease-object.ts';
import type { KubernetesObject } from './transport.ts';

const attempts = 5;
/** For an API server that went away while its lease was watched. */
const unreachableSeconds = 4 * leaseSeconds;

/** Takes the lease of a chain, or throws a coded error that says who holds it. */
export async function acquireLease(client: KubernetesClient, options: LeaseOptions): Promise<ChainLease> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const found = await awaitFree(client, options);
    const before = options.now();
    const written = await writeLease(client, options, found);
    if (written) return new HeldLease(client, options, written, before);
  }
  throw new IrsaError('IRSA-CLUSTER-008', {
    what: `Another irsactl is at work on the chain ${options.chain}.`,
    why: `Its Lease kube-system/${leaseName(options.chain)} changed each time that it was to be taken.`,
    next: 'Run the command again once the other one is done.',
  });
}

type Look =
  | { readonly kind: 'free'; readonly found: KubernetesObject | null }
  | { readonly kind: 'open'; readonly lease: LeaseState; readonly observed: Observation }
  | { readonly kind: 'unreachable' };

/**
 * The lease that may be taken, or null where there is none. Where only the lease can show whether its holder lives, it
 * is watched until it is renewed, which is an error, or until its time is over.
 */
async function awaitFree(client: KubernetesClient, options: LeaseOptions): Promise<KubernetesObject | null> {
  let seen = await look(client, options, null);
  if (seen.kind === 'open') options.report(waitingFor(seen.lease));
  const start = options.now();
  while (seen.kind !== 'free') {
    await options.sleep(renewSeconds * 1000);
    // While nothing answers its holder cannot renew it either, and may be restarting the API server: count anew.
    const before = seen.kind === 'open' ? seen.observed : null;
    seen = await look(client, options, before).catch((error: unknown): Look => {
      if (isUnreachable(error) && options.now() - start < unreachableSeconds * 1000)
        return { kind: 'unreachable' };
      throw error;
    });
  }
  return seen.found;
}

async function look(
  client: KubernetesClient,
  options: LeaseOptions,
  before: Observation | null,
): Promise<Look> {
  const found = await findLease(client, options);
  if (!found) return { kind: 'free', found };
  const lease = readLease(found, options);
  const verdict = judgeLease(lease, options.self, options.livenessOf(lease.holder), before, options.now());
  if (verdict.kind === 'held') throw heldBy(options, lease);
  return verdict.kind === 'free' ? { kind: 'free', found } : { ...verdict, lease };
}

function heldBy({ chain }: LeaseOptions, { holder, since }: LeaseState): IrsaError {
  const who = `${holder.user}@${holder.host}, process ${holder.pid}`;
  return new IrsaError('IRSA-CLUSTER-008', {
    what: `Another irsactl is at work on the chain ${chain}: ${who}, since ${new Date(since).toISOString()}.`,
    why: `It holds the Lease kube-system/${leaseName(chain)} and is alive.`,
    next: 'Run the command again once the other one is done.',
  });
}

function waitingFor({ holder, durationSeconds }: LeaseState): string {
  return `${holder.user}@${holder.host} holds the chain's Lease. Waiting for a sign of life, ${durationSeconds} s at most.`;
}
