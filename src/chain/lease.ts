/** The irsactl process that works on a chain. */
export interface LeaseHolder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** A unique ID of this run. */
  readonly run: string;
  /** Null if the system does not tell. */
  readonly origin: ProcessOrigin | null;
}

/** The facts that make a process ID unique. */
export interface ProcessOrigin {
  /** Changes with each boot. */
  readonly boot: string;
  /** The PID namespace of the process. */
  readonly namespace: string;
  /** The start time of the process, because IDs are reused. */
  readonly started: string;
}

/** A lease in the cluster. */
export interface LeaseState {
  readonly holder: LeaseHolder;
  /** Milliseconds since 1970 on the holder's clock; only for messages. */
  readonly since: number;
  /** Changes with each renewal. */
  readonly version: string;
  readonly durationSeconds: number;
}

/** The lease of a chain, which one irsactl process at a time holds. */
export interface ChainLease {
  /** Throws IRSA-CLUSTER-009 if the lease is lost; call it before every change. */
  assertHeld(): void;
  /** Releases the lease by deleting it. */
  release(): Promise<void>;
}

/**
 * How long a lease is valid without a renewal, for its holder and all others, so that it never has two holders.
 * Longer than an API server may be down because of one change.
 */
export const leaseSeconds = 300;

/** The state of a holder's process; `unknown` on another machine or in another PID namespace. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** A version of a lease, and since when the observer has seen it unchanged, on a monotonic clock. */
export interface Observation {
  readonly version: string;
  readonly since: number;
}

type LeaseVerdict =
  /** May be acquired. */
  | { readonly kind: 'free' }
  | { readonly kind: 'held' }
  /** Unknown yet whether its holder is alive: check again. */
  | { readonly kind: 'open'; readonly observed: Observation };

/**
 * Whether a lease may be acquired. irsactl never compares the time in the lease with its own clock: as in client-go,
 * only the renewals that the observer has seen count.
 * https://pkg.go.dev/k8s.io/client-go/tools/leaderelection#hdr-Clock_skew_tolerance
 */
export function judgeLease(
  lease: LeaseState,
  self: LeaseHolder,
  liveness: Liveness,
  before: Observation | null,
  now: number,
): LeaseVerdict {
  if (lease.holder.run === self.run || liveness === 'dead') return { kind: 'free' };
  if (liveness === 'alive' || (before && before.version !== lease.version)) return { kind: 'held' };
  const observed = before ?? { version: lease.version, since: now };
  return now - observed.since >= lease.durationSeconds * 1000 ? { kind: 'free' } : { kind: 'open', observed };
}

/** `user@host pid run`, for the Lease object. */
export function writeHolder({ user, host, pid, run }: LeaseHolder): string {
  return `${user}@${host} ${pid} ${run}`;
}

/** `boot namespace started`; empty if unknown. */
export function writeOrigin({ origin }: LeaseHolder): string {
  return origin ? `${origin.boot} ${origin.namespace} ${origin.started}` : '';
}

/** Null if irsactl did not write the text. */
export function parseHolder(text: string, originText: string): LeaseHolder | null {
  const match = /^(.*)@(\S+) (\d+) (\S+)$/.exec(text);
  if (!match) return null;
  const [, user = '', host = '', pid = '', run = ''] = match;
  const [boot, namespace, started] = originText.split(' ');
  const origin = boot && namespace && started ? { boot, namespace, started } : null;
  return { user, host, pid: Number(pid), run, origin };
}
