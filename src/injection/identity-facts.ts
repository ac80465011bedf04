import type { MappedIdentity } from './identity-map.ts';
import type { WrittenIdentity } from './written-identity.ts';

/** Everything that is known of the identity of a pod's service account. */
export interface IdentityFacts {
  /**
   * Null for a service account without any of our annotations; undefined for one that does not exist, not even at the
   * API server, or that could not be asked for.
   */
  readonly account: WrittenIdentity | null | undefined;
  /** Why the account is undefined, in words for a warning. */
  readonly unknownBecause?: string;
  /** Defaults for every service account of the namespace. */
  readonly namespace: WrittenIdentity | null;
  /** The entry of the ConfigMap that fits best. */
  readonly mapped: MappedIdentity | null;
  /** Whether the file of EKS Pod Identity names the service account. */
  readonly containerCredentials: boolean;
}
