import type { IdentityFacts } from '../../injection/identity-facts.ts';

export interface IdentitySources {
  /** Answers without a promise if the account is in the cache, else after a read from the API server; never rejects. */
  find(namespace: string, serviceAccount: string): IdentityFacts | Promise<IdentityFacts>;
}
