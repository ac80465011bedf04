import { isForbidden } from '../../kubernetes/failures.ts';
import type { StateLog } from '../../serving/state-log.ts';
import type { FoundLease, LeaseStore } from './ports.ts';

interface LockParts {
  readonly store: LeaseStore;
  /** Names this replica and this run of it alone. */
  readonly self: string;
  readonly durationMilliseconds: number;
  /** Milliseconds by a clock that nobody sets. */
  readonly elapsed: () => number;
  readonly stateLog: StateLog;
}

/** Held while the Secret is changed. */
export interface HeldLock {
  /** False once others may take the lock. */
  isHeld(): boolean;
  release(): Promise<void>;
}

/**
 * Keeps replicas from doing the same work at once. It is taken for one change and given back, so nothing is written
 * while nothing is due. That no change is lost does not hang on it: the Secret is only written over the version that was read.
 */
export class CertificateLock {
  readonly #parts: LockParts;
  /** The version of the Lease that another one holds, and since when it was seen unchanged. */
  #observed: { readonly version: string; readonly since: number } | null = null;

  constructor(parts: LockParts) {
    this.#parts = parts;
  }

  /** Null while another replica holds it; to be asked again at the next look. */
  async take(): Promise<HeldLock | null> {
    try {
      return await this.#take();
    } catch (error) {
      if (!isForbidden(error)) throw error;
      this.#parts.stateLog.warn('lease', 'without the Lease replicas may do the same work twice', error);
      return withoutLease;
    }
  }

  async #take(): Promise<HeldLock | null> {
    const { store, self, durationMilliseconds, elapsed } = this.#parts;
    const found = await store.read();
    if (found !== null && !this.#isFree(found)) return null;
    const since = elapsed();
    const lease = { holder: self, durationSeconds: Math.ceil(durationMilliseconds / 1000) };
    const taken = await store.write(lease, found);
    if (taken === null) return null;
    this.#observed = null;
    return {
      isHeld: () => elapsed() - since < durationMilliseconds,
      async release() {
        await store.write({ ...lease, holder: '' }, taken);
      },
    };
  }

  /** Its age is what this replica has seen of it: no clock of another one counts. */
  #isFree({ holder, version, durationSeconds }: FoundLease): boolean {
    if (holder === '' || holder === this.#parts.self) return true;
    const now = this.#parts.elapsed();
    if (this.#observed?.version !== version) this.#observed = { version, since: now };
    return now - this.#observed.since >= durationSeconds * 1000;
  }
}

const withoutLease: HeldLock = { isHeld: () => true, release: async () => {} };
