import type { MappedIdentity } from './identity-map.ts';
import type { WrittenIdentity } from './written-identity.ts';

/** All facts that determine the identity of a pod's service account. */
export interface IdentityFacts {
  /** Null for a service account without identity annotations; undefined if it does not exist or cannot be read. */
  readonly account: WrittenIdentity | null | undefined;
  /** Why the account is undefined, for a warning. */
  readonly unknownBecause?: string;
  /** Defaults for every service account of the namespace. */
  readonly namespace: WrittenIdentity | null;
  /** The most specific matching entry of the ConfigMap. */
  readonly mapped: MappedIdentity | null;
  /** Whether the file of EKS Pod Identity names the service account. */
  readonly containerCredentials: boolean;
}
