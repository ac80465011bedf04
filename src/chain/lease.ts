/** Who works on a chain. */
export interface LeaseHolder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** Tells two runs apart that happen to get one process ID. */
  readonly run: string;
}

/** A lease as it stands in the cluster; times in milliseconds since 1970. */
export interface LeaseState {
  readonly holder: LeaseHolder | null;
  readonly since: number;
  readonly renewed: number;
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

export type LeaseVerdict =
  | { readonly kind: 'free' }
  | { readonly kind: 'ours' }
  /** Its holder is gone: it may be taken over. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'held'; readonly by: LeaseState };

/** Whether a lease may be taken. `isAlive` is asked only about processes of one's own host. */
export function judgeLease(
  lease: LeaseState | null,
  self: LeaseHolder,
  now: number,
  isAlive: (pid: number) => boolean,
): LeaseVerdict {
  if (!lease) return { kind: 'free' };
  const { holder } = lease;
  if (!holder) return { kind: 'stale' };
  if (writeHolder(holder) === writeHolder(self)) return { kind: 'ours' };
  if (now >= lease.renewed + lease.durationSeconds * 1000) return { kind: 'stale' };
  if (holder.host === self.host && !isAlive(holder.pid)) return { kind: 'stale' };
  return { kind: 'held', by: lease };
}

/** `user@host pid run`, as it stands in the Lease for people to read. */
export function writeHolder({ user, host, pid, run }: LeaseHolder): string {
  return `${user}@${host} ${pid} ${run}`;
}

/** Null where the text was not written by irsactl. */
export function parseHolder(text: string): LeaseHolder | null {
  const match = /^(.*)@(\S+) (\d+) (\S+)$/.exec(text);
  if (!match) return null;
  const [, user = '', host = '', pid = '', run = ''] = match;
  return { user, host, pid: Number(pid), run };
}
