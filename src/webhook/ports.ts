import type { Random } from './sources/back-off.ts';

/** The registration of the webhook, in the cluster. */
export interface WebhookCluster {
  /** The caBundle (base64) that a registration has for our webhook; null where there is no registration yet. */
  readCaBundle(registration: string): Promise<CaBundleFacts | null>;
  /** Server-side apply of that one field with the field manager `irsactl-webhook`. */
  writeCaBundle(registration: string, facts: CaBundleFacts, caBundle: string): Promise<void>;
}

export interface CaBundleFacts {
  readonly uid: string;
  /** By name of the webhook inside the registration; empty where it has none. */
  readonly bundles: ReadonlyMap<string, string>;
}

/** Time and chance, given from outside. */
export interface Runtime {
  /** Wall clock in milliseconds. */
  readonly now: () => number;
  /** Milliseconds since some moment in the past; nobody sets this clock. */
  readonly elapsed: () => number;
  /** Ends early, without an error, when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly random: Random;
}
