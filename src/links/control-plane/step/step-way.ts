/**
 * How the API server of one node is changed. The plan decides it from the facts, shows it as `after.way`, and applying
 * does no other: https://github.com/kubernetes/kubernetes restarts a static pod only by ending it first, so that
 * without a stand-in its API is away for a while.
 */
export type StepWay = StandInWay | PlainWay;

/** A second API server with the manifest that is to come proves it, and carries the traffic meanwhile. */
export interface StandInWay {
  readonly kind: 'stand-in';
  /** Where it listens; free on the node. */
  readonly port: number;
  /** What moves connections to it. */
  readonly filter: 'nft' | 'iptables';
  /** What asks, on the node itself and without irsactl, whether the API server serves. */
  readonly client: HttpsClient;
}

/** The manifest is replaced, and the API server is away until it runs again. */
export interface PlainWay {
  readonly kind: 'plain';
  /** Why there is no stand-in: what hinders it, or that nobody wants one. */
  readonly why: string;
  /** How long the API of this node is usually away. */
  readonly usualOutageSeconds: number;
  /** Null where the node has none: the switch then restores without looking whether it helped. */
  readonly client: HttpsClient | null;
}

/** POSIX sh has no TLS; each of these has: which one the node has is found beforehand. */
export type HttpsClient = 'curl' | 'wget' | 'openssl';
