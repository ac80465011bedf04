import {
  type ChainLease,
  judgeLease,
  type LeaseState,
  leaseSeconds,
  type Observation,
} from '../chain/lease.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { isoTime } from '../errors/iso-time.ts';
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

/** The lease of a chain; null if there is none, or irsactl cannot read it. */
export function heldLease(client: KubernetesClient, chain: string): Promise<LeaseState | null> {
  return findLease(client, { chain })
    .then((found) => found && readLease(found, { chain }))
    .catch(() => null);
}

const attempts = 5;
/** How long an API server may be unreachable while irsactl watches the lease. */
const unreachableSeconds = 4 * leaseSeconds;

/** Acquires the lease of a chain; throws IRSA-CLUSTER-008 with its holder. */
export async function acquireLease(client: KubernetesClient, options: LeaseOptions): Promise<ChainLease> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const found = await awaitFree(client, options);
    const before = options.now();
    const written = await writeLease(client, options, found);
    if (written) return new HeldLease(client, options, written, before);
  }
  throw new IrsaError('IRSA-CLUSTER-008', {
    what: `Another irsactl is changing the chain ${options.chain}.`,
    why: `The Lease kube-system/${leaseName(options.chain)} changed at each attempt to acquire it.`,
    next: 'Run the command again when the other one is done.',
  });
}

type LeaseCheck =
  | { readonly kind: 'free'; readonly found: KubernetesObject | null }
  | { readonly kind: 'open'; readonly lease: LeaseState; readonly observed: Observation }
  | { readonly kind: 'unreachable' };

/**
 * The lease that may be acquired, or null if there is none. If only the lease can show whether its holder is alive,
 * irsactl watches it until it is renewed, which is an error, or expires.
 */
async function awaitFree(client: KubernetesClient, options: LeaseOptions): Promise<KubernetesObject | null> {
  let seen = await checkLease(client, options, null);
  if (seen.kind === 'open') options.report(waitingFor(seen.lease));
  const start = options.now();
  while (seen.kind !== 'free') {
    await options.sleep(renewSeconds * 1000);
    // During an outage its holder cannot renew it either, and may be restarting the API server: start the wait again.
    const before = seen.kind === 'open' ? seen.observed : null;
    seen = await checkLease(client, options, before).catch((error: unknown): LeaseCheck => {
      if (isUnreachable(error) && options.now() - start < unreachableSeconds * 1000)
        return { kind: 'unreachable' };
      throw error;
    });
  }
  return seen.found;
}

async function checkLease(
  client: KubernetesClient,
  options: LeaseOptions,
  before: Observation | null,
): Promise<LeaseCheck> {
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
    what: `Another irsactl is changing the chain ${chain}: ${who}, since ${isoTime(since)}.`,
    why: `It holds the Lease kube-system/${leaseName(chain)} and is alive.`,
    next: 'Run the command again when the other one is done.',
  });
}

function waitingFor({ holder, durationSeconds }: LeaseState): string {
  return `${holder.user}@${holder.host} holds the chain's Lease. Waiting up to ${durationSeconds} s for its next renewal.`;
}
