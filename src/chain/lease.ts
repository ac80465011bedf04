/** Who works on a chain. */
export interface LeaseHolder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** Names this run alone, wherever it is. */
  readonly run: string;
  /** Null where the system does not say it. */
  readonly origin: ProcessOrigin | null;
}

/** What makes a process ID mean one process. */
export interface ProcessOrigin {
  /** Changes with each start of the machine. */
  readonly boot: string;
  /** The process namespace in which the ID counts. */
  readonly namespace: string;
  /** When the process was started: an ID is used again. */
  readonly started: string;
}

/** A lease as it stands in the cluster. */
export interface LeaseState {
  readonly holder: LeaseHolder;
  /** Milliseconds since 1970, by the holder's clock: for people only. */
  readonly since: number;
  /** Changes with each renewal. */
  readonly version: string;
  readonly durationSeconds: number;
}

/** Held by one irsactl at a time for each chain. */
export interface ChainLease {
  /** Throws a coded error once the lease is lost; to be asked before every change. */
  assertHeld(): void;
  /** Gives the lease back: it is gone from the cluster afterwards. */
  release(): Promise<void>;
}

/**
 * How long a lease counts without being renewed: for its holder and for everybody else alike, so that it never has two.
 * Longer than any one change may keep an API server away.
 */
export const leaseSeconds = 300;

/** What is known of a holder's process. `unknown`: it is on another machine, or in another process namespace. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** A version of a lease, and since when the observer has seen it unchanged, by a clock that nobody sets. */
export interface Observation {
  readonly version: string;
  readonly since: number;
}

type LeaseVerdict =
  /** May be taken. */
  | { readonly kind: 'free' }
  | { readonly kind: 'held' }
  /** Nothing says yet whether its holder lives: look again. */
  | { readonly kind: 'open'; readonly observed: Observation };

/**
 * Whether a lease may be taken. The time that stands in it is never compared with a clock of ours: as in client-go,
 * its age is what the observer itself has seen of renewals.
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

/** `user@host pid run`, as it stands in the Lease for people to read. */
export function writeHolder({ user, host, pid, run }: LeaseHolder): string {
  return `${user}@${host} ${pid} ${run}`;
}

/** `boot namespace started`; empty where the system does not say it. */
export function writeOrigin({ origin }: LeaseHolder): string {
  return origin ? `${origin.boot} ${origin.namespace} ${origin.started}` : '';
}

/** Null where the text was not written by irsactl. */
export function parseHolder(text: string, originText: string): LeaseHolder | null {
  const match = /^(.*)@(\S+) (\d+) (\S+)$/.exec(text);
  if (!match) return null;
  const [, user = '', host = '', pid = '', run = ''] = match;
  const [boot, namespace, started] = originText.split(' ');
  const origin = boot && namespace && started ? { boot, namespace, started } : null;
  return { user, host, pid: Number(pid), run, origin };
}
