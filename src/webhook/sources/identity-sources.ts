import type { MappedIdentity, WrittenIdentity } from '../../injection/written-identity.ts';

/** All that is known about the identity of a service account. */
export interface IdentityFacts {
  /** Null for an account without annotations of ours; undefined where there is none, or where it could not be asked for. */
  readonly account: WrittenIdentity | null | undefined;
  /** Why the account is undefined, in words for a log line, a warning and an Event. */
  readonly unknownBecause?: string;
  /** What its namespace says for all its accounts; null where namespaces are not watched. */
  readonly namespace: WrittenIdentity | null;
  /** What the ConfigMap says; null where it says nothing about the account. */
  readonly mapped: MappedIdentity | null;
  /** Whether the container-credentials file names the account. */
  readonly containerCredentials: boolean;
}

/** Whom the webhook asks about a pod's service account. */
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

/** Tells the people of a service account that its pod was left without an identity; never called on a dry run. */
export interface MissReporter {
  missed(pod: MissedPod, reason: string): void;
}
