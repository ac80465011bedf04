import type { WrittenIdentity } from '../../injection/written-identity.ts';

/** What is known of a service account: what is written on it, null for nothing of ours, undefined for one never heard of. */
export type KnownAccount = WrittenIdentity | null | undefined;

/** Every service account of the cluster by `namespace/name`, with nothing but what injection needs. */
export class AccountCache {
  #accounts = new Map<string, WrittenIdentity | null>();
  readonly #waiting = new Map<string, Set<() => void>>();

  get size(): number {
    return this.#accounts.size;
  }

  get(key: string): KnownAccount {
    return this.#accounts.get(key);
  }

  set(key: string, identity: WrittenIdentity | null): void {
    this.#accounts.set(key, identity);
    for (const wake of this.#waiting.get(key) ?? []) wake();
  }

  delete(key: string): void {
    this.#accounts.delete(key);
  }

  /** Puts a fresh list in the place of everything, at once: nobody sees a half-filled cache. */
  replace(accounts: Map<string, WrittenIdentity | null>): void {
    this.#accounts = accounts;
    for (const [key, waiters] of this.#waiting) {
      if (accounts.has(key)) for (const wake of waiters) wake();
    }
  }

  /** Resolves when the account becomes known or the signal says that the wait is over; never rejects. */
  waitFor(key: string, over: AbortSignal): Promise<void> {
    if (this.#accounts.has(key) || over.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiters = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiters);
      const wake = (): void => {
        waiters.delete(wake);
        if (waiters.size === 0) this.#waiting.delete(key);
        over.removeEventListener('abort', wake);
        resolve();
      };
      waiters.add(wake);
      over.addEventListener('abort', wake, { once: true });
    });
  }
}

/** The cache's key. Neither namespaces nor names contain a slash. */
export function accountKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
