import type { Memory, RotationRecord } from './record.ts';

/** An API server: a control plane node of irsa.yaml. */
export interface SeenServer {
  readonly name: string;
  /** Null if it could not be read: it may sign with and accept any key. */
  readonly keys: ServerKeys | null;
}

/** The keys of an API server's process. */
export interface ServerKeys {
  readonly signs: string;
  /** Key IDs, including the signing one. */
  readonly accepts: readonly string[];
  /** When its process started, in milliseconds since 1970; null if it does not say. */
  readonly started: number | null;
  /** Whether the key that it signs with is for the chain: its tokens name the chain's issuer, or are to name it. */
  readonly isForChain: boolean;
}

/** The JWKS at its origin, not a CDN's copy. */
export interface KeyDocument {
  /** Key IDs. */
  readonly listed: readonly string[];
  /** Key IDs, of those that are known, of which it has a fingerprint: the chain published or kept them. */
  readonly remembered: readonly string[];
  /** Whether it has fingerprints at all: without them, anyone may have written it. */
  readonly isMarked: boolean;
  /** Listed keys that a person keeps (docs/decisions/0007-record-of-published-keys.md). */
  readonly kept: readonly string[];
}

/** The private halves that irsactl finds on a control plane node, by key ID; null if it could not read the node. */
export interface KeyHolder {
  readonly name: string;
  readonly kids: readonly string[] | null;
}

/** What is known of the chain's keys at the beginning of a run, and again before each write. */
export interface KeyFacts {
  /** The UID of kube-system. */
  readonly clusterUid: string;
  readonly record: RotationRecord | null;
  readonly memory: Memory;
  readonly servers: readonly SeenServer[];
  /** Null if it is not there. */
  readonly document: KeyDocument | null;
  readonly holders: readonly KeyHolder[];
}
