import type { JsonObject } from '../../trust/json.ts';

/*
 * Rights that this needs, and no others:
 *   mutatingwebhookconfigurations  get, patch, watch on --webhook-configuration
 *   leases.coordination.k8s.io     create                                        in --namespace
 * With certificates of its own the webhook has them anyway.
 */

/** The registration as far as it says what happens while the webhook cannot be called. */
export interface FoundPolicy {
  readonly uid: string;
  readonly version: string;
  /** The entry that is to fail once it is proven; null where nobody asks for that. */
  readonly wanted: string | null;
  /** By name. */
  readonly entries: ReadonlyMap<string, PolicyEntry>;
  /** True while the field that was raised belongs to the webhook. */
  readonly isHeld: boolean;
}

export interface PolicyEntry {
  readonly failurePolicy: string;
  /** Whom the API server calls, and whom it trusts there. */
  readonly clientConfig: JsonObject;
  /** True where a match condition leaves mirrors of static pods out. */
  readonly sparesStaticPods: boolean;
}

/** A registration in a cluster. Each write is one over that very version; false where somebody else wrote in between. */
export interface PolicyStore {
  readonly name: string;
  read(): Promise<FoundPolicy | null>;
  /** Makes the one entry fail. */
  raise(entry: string, over: FoundPolicy): Promise<boolean>;
  /** Gives the field up, as it stands, so that whoever applies manifests finds no conflict. */
  release(over: FoundPolicy): Promise<boolean>;
  /** An item for each change, until the API server ends the watch or the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<unknown>;
}

/** Has the API server call the webhook; whether it did. Throws where it tried and did not get through. */
export type AskForCall = () => Promise<boolean>;
