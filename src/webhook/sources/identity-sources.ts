import type { IdentityFacts } from '../../injection/identity-facts.ts';

/** Where the webhook looks up a pod's service account. */
export interface IdentitySources {
  /** At once where the account is known, else after one look at the API server; never rejects. */
  find(namespace: string, serviceAccount: string): IdentityFacts | Promise<IdentityFacts>;
}

/** The pod that was left without an identity. */
export interface MissedPod {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Its name, or what its name begins with. */
  readonly pod: string;
}

/** Reports to the people of a service account that its pod was left without an identity; never called on a dry run. */
export interface MissReporter {
  missed(pod: MissedPod, reason: string): void;
}
