import type {
  FoundLease,
  FoundRegistration,
  FoundSecret,
  LeaseStore,
  RegistrationStore,
  SecretStore,
} from '../../src/webhook/tls/ports.ts';
import { ownLabel } from '../../src/webhook/tls/stored-state.ts';

/** Takes its time, and may fail or never come back. */
export type Reach = <T>(work: () => T) => Promise<T>;

/** Secret, Lease and registration of a cluster, written only over the version that was read. */
export class CertificateClusterDouble {
  secret: FoundSecret | null = null;
  lease: FoundLease | null = null;
  registration: FoundRegistration | null = null;
  /** Every bundle that stood in the registration, and when. */
  readonly history: { readonly at: number; readonly bundle: string }[] = [];
  readonly #now: () => number;
  #versions = 0;
  #waiting: (() => void)[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** By somebody's hand. */
  putSecret(secret: Omit<FoundSecret, 'version'> | null): void {
    this.secret = secret && { ...secret, version: this.#version() };
  }

  putBundle(bundle: string | null): void {
    this.history.push({ at: this.#now(), bundle: bundle ?? '' });
    const bundles = new Map([['pod-identity-webhook.amazonaws.com', bundle ?? '']]);
    this.registration =
      bundle === null ? null : { uid: 'u', version: this.#version(), bundles, keeper: null };
    for (const wake of this.#waiting.splice(0)) wake();
  }

  secretStore(reach: Reach): SecretStore {
    return {
      name: 'irsa-tls',
      read: () => reach(() => this.secret),
      write: (data, over) =>
        reach(() => {
          if (this.secret?.version !== over?.version) return false;
          const labels = { ...over?.labels, [ownLabel.key]: ownLabel.value };
          this.putSecret({ type: 'kubernetes.io/tls', labels, data });
          return true;
        }),
    };
  }

  leaseStore(reach: Reach): LeaseStore {
    return {
      read: () => reach(() => this.lease),
      write: (lease, over) =>
        reach(() => {
          if (this.lease?.version !== over?.version) return null;
          this.lease = { ...lease, version: this.#version() };
          return this.lease;
        }),
    };
  }

  registrationStore(reach: Reach): RegistrationStore {
    const changed = (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#waiting.push(wake);
        signal.addEventListener('abort', wake);
      });
    return {
      name: 'irsa',
      read: () => reach(() => this.registration),
      write: (bundle, over) =>
        reach(() => {
          if (this.registration?.version !== over.version) return false;
          this.putBundle(bundle);
          return true;
        }),
      async *changes(signal) {
        while (!signal.aborted) {
          await changed(signal);
          yield await reach(() => null);
        }
      },
    };
  }

  #version(): string {
    this.#versions += 1;
    return String(this.#versions);
  }
}
