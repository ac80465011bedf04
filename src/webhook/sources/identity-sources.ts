import type { IdentityFacts } from '../../injection/identity-facts.ts';

/** Where the webhook looks up a pod's service account. */
export interface IdentitySources {
  /** At once where the account is known, else after one look at the API server; never rejects. */
  find(namespace: string, serviceAccount: string): IdentityFacts | Promise<IdentityFacts>;
}
