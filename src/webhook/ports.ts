import type { Random } from './sources/back-off.ts';

/** A service account as far as injection looks at it. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One page of the list of all service accounts. */
export interface AccountPage {
  readonly accounts: readonly Account[];
  /** Where a watch that follows this list begins. */
  readonly resourceVersion: string;
}

export type AccountEvent =
  | { readonly kind: 'changed' | 'deleted'; readonly account: Account; readonly version: string }
  | { readonly kind: 'bookmark'; readonly version: string }
  | { readonly kind: 'expired' };

/** The cluster as the webhook needs it. */
export interface WebhookCluster {
  listAccounts(): AsyncIterable<AccountPage>;
  watchAccounts(resourceVersion: string, signal: AbortSignal): AsyncIterable<AccountEvent>;
  /** Null where there is none. */
  getAccount(namespace: string, name: string, timeoutMilliseconds: number): Promise<Account | null>;
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
