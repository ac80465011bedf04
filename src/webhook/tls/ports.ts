import type { KeyedCertificate, Validity } from '../../certificates/certificate-authority.ts';

/*
 * Rights that this needs, and no others:
 *   secrets                          create; get, update on --tls-secret           in --namespace
 *   leases.coordination.k8s.io       create; get, update on --tls-secret.certificates  in --namespace
 *   mutatingwebhookconfigurations    get, patch, watch on --webhook-configuration  (only with that flag)
 * Without those on the Lease replicas are kept apart by resourceVersion alone; without watch they look every few seconds.
 */

/** The Secret as it stands in the cluster. */
export interface FoundSecret {
  readonly version: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Decoded. Holds private keys. */
  readonly data: Readonly<Record<string, string>>;
}

/** The registration as far as it says whom the API server trusts. */
export interface FoundRegistration {
  readonly uid: string;
  readonly version: string;
  /** PEM by name of the webhook inside the registration; empty where it has none. */
  readonly bundles: ReadonlyMap<string, string>;
  /** Somebody who keeps the bundles in our place, such as cert-manager's injector. */
  readonly keeper: string | null;
}

/** The Lease; `holder` is empty once it was given back. */
export interface FoundLease {
  readonly version: string;
  readonly holder: string;
  readonly durationSeconds: number;
}

/** A Secret in a cluster. */
export interface SecretStore {
  readonly name: string;
  read(): Promise<FoundSecret | null>;
  /** Writes all of the data over that very version; false where somebody else wrote in between. */
  write(data: Readonly<Record<string, string>>, over: FoundSecret | null): Promise<boolean>;
}

/** A registration in a cluster. */
export interface RegistrationStore {
  readonly name: string;
  read(): Promise<FoundRegistration | null>;
  /** Writes that one field of each webhook, over that very version; false where somebody else wrote in between. */
  write(bundle: string, over: FoundRegistration): Promise<boolean>;
  /** An item for each change, until the API server ends the watch or the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<unknown>;
}

/** A Lease in a cluster. */
export interface LeaseStore {
  read(): Promise<FoundLease | null>;
  /** Null where somebody else wrote in between. */
  write(lease: Omit<FoundLease, 'version'>, over: FoundLease | null): Promise<FoundLease | null>;
}

/** Makes certificates; keys are new each time. */
export interface CertificateMaker {
  makeAuthority(validity: Validity): Promise<KeyedCertificate>;
  issue(authority: KeyedCertificate, hosts: readonly string[], validity: Validity): Promise<KeyedCertificate>;
}
