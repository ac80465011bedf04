import type { ObjectRef } from '../../chain/object-ref.ts';
import type { Json } from '../../trust/json.ts';
import type { ServiceAccountName } from '../../trust/subject.ts';

export type { ObjectRef, ServiceAccountName };

/** Any JSON object of the Kubernetes API. */
export type KubernetesObject = { readonly [key: string]: Json };

/** The live webhook registration. */
export interface RegistrationFacts {
  readonly uid: string;
  /** Milliseconds since 1970; null if unknown. */
  readonly created: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The `webhooks` list, as the API server returns it. */
  readonly webhooks: readonly KubernetesObject[];
}

/** A live ServiceAccount. */
export interface ServiceAccountFacts {
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Keys of the annotations that the field manager `irsactl` owns. */
  readonly ownedAnnotations: readonly string[];
}

/** The fields of a ServiceAccount that irsactl states; it keeps all others. */
export interface ServiceAccountFields {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface ServiceFacts {
  readonly ports: readonly number[];
  /** True if a pod behind it is ready. */
  readonly ready: boolean;
}

/** The answer to a dry-run pod: the object after admission, or the rejection. */
export type DryRunAnswer =
  | { readonly admitted: true; readonly pod: KubernetesObject }
  | { readonly admitted: false; readonly message: string };

/** Access to the cluster. Writes are server-side applies of the field manager `irsactl`, unless stated otherwise. */
export interface InjectionCluster {
  /** Null if it does not exist. */
  readRegistration(name: string): Promise<RegistrationFacts | null>;
  /**
   * Writes a whole MutatingWebhookConfiguration without caBundle. The live caBundle is kept; all other fields beyond
   * `registration` are removed.
   */
  applyRegistration(registration: KubernetesObject): Promise<void>;
  /** Deletes the registration if it still has this UID. */
  deleteRegistration(name: string, uid: string): Promise<void>;
  /** Writes the caBundle (base64) of every webhook in a registration, as the field manager `irsactl-webhook`. */
  trustAuthorities(name: string, caBundle: string): Promise<void>;
  namespaceExists(name: string): Promise<boolean>;
  /** Every service account of the cluster, by `namespace/name`. */
  listServiceAccounts(): Promise<ReadonlyMap<string, ServiceAccountFacts>>;
  /** Null if it does not exist. */
  readServiceAccount(account: ServiceAccountName): Promise<ServiceAccountFacts | null>;
  /** Creates the account with only `mark` and returns its UID; null, without a write, if the account exists. */
  createServiceAccount(account: ServiceAccountName, mark: ServiceAccountFields): Promise<string | null>;
  /** Applies `fields` to the existing account `uid` and removes other fields that irsactl applied. `force` takes over from other managers. */
  stateServiceAccount(
    account: ServiceAccountName,
    uid: string,
    fields: ServiceAccountFields,
    force: boolean,
  ): Promise<void>;
  deleteServiceAccount(account: ServiceAccountName, uid: string): Promise<void>;
  /** Name of a pod that uses the account and has not finished, or null. */
  findPodOf(account: ServiceAccountName): Promise<string | null>;
  /** Null if it does not exist. */
  readService(service: ServiceAccountName): Promise<ServiceFacts | null>;
  /** Creates a pod with `dryRun=All`: it passes admission and is never stored. */
  dryRunPod(namespace: string, pod: KubernetesObject): Promise<DryRunAnswer>;
}

/** A webhook's answer to a readiness request. */
export type WebhookAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'not-ready'; readonly status: number }
  | { readonly kind: 'untrusted'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Calls a webhook directly, without the API server. */
export interface WebhookProbe {
  /** GETs /readyz on the URL's host and trusts only the CA of `caBundle` (PEM in base64; empty means the system's roots). */
  ask(url: string, caBundle: string): Promise<WebhookAnswer>;
}

export interface NodeFacts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly unschedulable: boolean;
  readonly taints: readonly { readonly key: string; readonly effect: string }[];
  /** All names of the images that the kubelet reports. */
  readonly images: readonly string[];
  /** Number of images that the kubelet reports, at most 50. */
  readonly imageCount: number;
}

/** Objects of any kind that irsactl owns completely. */
export interface InjectionObjects {
  /** Null if it does not exist. */
  read(ref: ObjectRef): Promise<KubernetesObject | null>;
  /** Server-side apply that takes over from other managers. With metadata.uid, it fails for any other object. */
  apply(object: KubernetesObject): Promise<void>;
  /** Why the API server would reject the same apply, from a dry run; null if it would not. */
  refusal(object: KubernetesObject): Promise<string | null>;
  /** The missing rights to create and change these objects, each as `verb resource`. */
  denied(refs: readonly ObjectRef[]): Promise<readonly string[]>;
  /** Restarts a workload as the field manager `irsactl-webhook`, once for each value of the annotations. */
  restart(workload: ObjectRef, annotations: Readonly<Record<string, string>>): Promise<void>;
  delete(ref: ObjectRef, uid: string): Promise<void>;
  /** Pods, ConfigMaps, Secrets, Services and service accounts of a namespace. */
  contents(namespace: string): Promise<readonly KubernetesObject[]>;
  /** Pods of a namespace with all of `labels`. */
  pods(namespace: string, labels: Readonly<Record<string, string>>): Promise<readonly KubernetesObject[]>;
  /** The pods of all namespaces that have not finished. */
  runningPods(): Promise<readonly KubernetesObject[]>;
  nodes(): Promise<readonly NodeFacts[]>;
  /** True if the cluster has this API, for example `cert-manager.io/v1`. */
  serves(apiVersion: string): Promise<boolean>;
  /** The API servers' own ports behind the Service `kubernetes`. */
  apiServerPorts(): Promise<readonly number[]>;
}

/** A registry's answer to an anonymous request for an image. */
export type RegistryAnswer =
  | { readonly kind: 'there' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

export interface ImageRegistry {
  ask(image: string): Promise<RegistryAnswer>;
}

export interface ServingCertificates {
  /** In PEM; `key` is a secret, and the authority's key is discarded. */
  issue(
    hosts: readonly string[],
  ): Promise<{ readonly authority: string; readonly cert: string; readonly key: string }>;
  /** The remaining part of a certificate's lifetime, from 1 to 0; null if it cannot be parsed. */
  remainingLife(pem: string): number | null;
}

/** A monotonic clock. */
export interface WaitingClock {
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

export interface InjectionPorts {
  readonly cluster: InjectionCluster;
  readonly webhook: WebhookProbe;
  readonly objects: InjectionObjects;
  readonly registry: ImageRegistry;
  readonly certificates: ServingCertificates;
  readonly clock: WaitingClock;
}
