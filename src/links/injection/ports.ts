import type { ObjectRef } from '../../chain/object-ref.ts';
import type { Json } from '../../trust/json.ts';
import type { ServiceAccountName } from '../../trust/subject.ts';

export type { ObjectRef, ServiceAccountName };

/** Any JSON object of the Kubernetes API. */
export type KubernetesObject = { readonly [key: string]: Json };

/** The webhook registration that is in the cluster, as far as this link looks at it. */
export interface RegistrationFacts {
  readonly uid: string;
  /** Milliseconds since 1970; null where the API server does not say. */
  readonly created: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The `webhooks` list, as the API server returns it. */
  readonly webhooks: readonly KubernetesObject[];
}

/** A ServiceAccount that is in the cluster. */
export interface ServiceAccountFacts {
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Keys of the annotations that the field manager `irsactl` owns. */
  readonly ownedAnnotations: readonly string[];
}

/** What irsactl states about a ServiceAccount; everything else on it stays as it is. */
export interface ServiceAccountFields {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A Service, as far as the API server needs it to call a webhook. */
export interface ServiceFacts {
  readonly ports: readonly number[];
  /** True where a pod behind it is ready to answer. */
  readonly ready: boolean;
}

/** Answer to a pod that was created as a dry run: the object with everything that admission made of it, or the refusal. */
export type DryRunAnswer =
  | { readonly admitted: true; readonly pod: KubernetesObject }
  | { readonly admitted: false; readonly message: string };

/** The cluster as the injection link needs it. Writes are those of the field manager `irsactl`, by server-side apply unless said otherwise. */
export interface InjectionCluster {
  /** Null where there is none. */
  readRegistration(name: string): Promise<RegistrationFacts | null>;
  /**
   * `registration` is a whole MutatingWebhookConfiguration, without caBundle: the caBundle of the webhook stays, whatever
   * else the live one holds beyond `registration` goes.
   */
  applyRegistration(registration: KubernetesObject): Promise<void>;
  /** Deletes the registration unless it has become another object meanwhile. */
  deleteRegistration(name: string, uid: string): Promise<void>;
  /** Writes the caBundle (base64) of every webhook in a registration, as a field manager of its own, `irsactl-webhook`. */
  trustAuthorities(name: string, caBundle: string): Promise<void>;
  namespaceExists(name: string): Promise<boolean>;
  /** Every service account of the cluster, by `namespace/name`. */
  listServiceAccounts(): Promise<ReadonlyMap<string, ServiceAccountFacts>>;
  /** Null where there is none. */
  readServiceAccount(account: ServiceAccountName): Promise<ServiceAccountFacts | null>;
  /** Creates the account with nothing but `mark` and returns its UID. Null, and nothing is written, where one of that name exists. */
  createServiceAccount(account: ServiceAccountName, mark: ServiceAccountFields): Promise<string | null>;
  /** States `fields` on the existing account `uid` and lets go of everything else that irsactl stated before. `force` takes over from other managers. */
  stateServiceAccount(
    account: ServiceAccountName,
    uid: string,
    fields: ServiceAccountFields,
    force: boolean,
  ): Promise<void>;
  deleteServiceAccount(account: ServiceAccountName, uid: string): Promise<void>;
  /** Name of a pod that uses the account and has not ended; null where there is none. */
  findPodOf(account: ServiceAccountName): Promise<string | null>;
  /** Null where there is no such Service. */
  readService(service: ServiceAccountName): Promise<ServiceFacts | null>;
  /** Creates a pod with `dryRun=All`: it passes admission and is never stored. */
  dryRunPod(namespace: string, pod: KubernetesObject): Promise<DryRunAnswer>;
}

/** What a webhook answered when it was asked whether it is ready. */
export type WebhookAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'not-ready'; readonly status: number }
  | { readonly kind: 'untrusted'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Asks a webhook directly, past the API server. */
export interface WebhookProbe {
  /** GETs /readyz on the URL's host and trusts only the CA of `caBundle` (PEM in base64; empty means the system's roots). */
  ask(url: string, caBundle: string): Promise<WebhookAnswer>;
}

/** A node, as far as it matters where pods can run. */
export interface NodeFacts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly unschedulable: boolean;
  readonly taints: readonly { readonly key: string; readonly effect: string }[];
  /** Every name of every image that the kubelet says is there. */
  readonly images: readonly string[];
  /** How many images it names; the kubelet names 50 at most. */
  readonly imageCount: number;
}

/** Objects of any kind that irsactl makes as a whole. */
export interface InjectionObjects {
  /** Null where there is none. */
  read(ref: ObjectRef): Promise<KubernetesObject | null>;
  /** Server-side apply that takes over from other managers. With metadata.uid, that very object or nothing. */
  apply(object: KubernetesObject): Promise<void>;
  /** Why the API server would refuse the same apply, as a dry run; null where it would not. */
  refusal(object: KubernetesObject): Promise<string | null>;
  /** Which of these may not be created and changed by whoever asks, each as `verb resource`. */
  denied(refs: readonly ObjectRef[]): Promise<readonly string[]>;
  /** Has a workload replace its pods, as the field manager `irsactl-webhook`: once for each value of the annotations. */
  restart(workload: ObjectRef, annotations: Readonly<Record<string, string>>): Promise<void>;
  delete(ref: ObjectRef, uid: string): Promise<void>;
  /** Pods, ConfigMaps, Secrets, Services and service accounts of a namespace. */
  contents(namespace: string): Promise<readonly KubernetesObject[]>;
  /** Pods of a namespace that carry all of `labels`. */
  pods(namespace: string, labels: Readonly<Record<string, string>>): Promise<readonly KubernetesObject[]>;
  /** The pods of all namespaces that have not ended. */
  runningPods(): Promise<readonly KubernetesObject[]>;
  nodes(): Promise<readonly NodeFacts[]>;
  /** True where the cluster has this API, for example `cert-manager.io/v1`. */
  serves(apiVersion: string): Promise<boolean>;
  /** The ports on which the API servers listen, behind the Service `kubernetes`. */
  apiServerPorts(): Promise<readonly number[]>;
}

/** What a registry answers when it is asked for an image by somebody without a login. */
export type RegistryAnswer =
  | { readonly kind: 'there' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

export interface ImageRegistry {
  ask(image: string): Promise<RegistryAnswer>;
}

/** Certificates for a webhook. */
export interface ServingCertificates {
  /** In PEM; `key` is a secret, and the key of the authority is nowhere. */
  issue(
    hosts: readonly string[],
  ): Promise<{ readonly authority: string; readonly cert: string; readonly key: string }>;
  /** What is left of a certificate's life, from 1 to 0; null where it cannot be read. */
  remainingLife(pem: string): number | null;
}

/** A clock that nobody sets, and waiting by it. */
export interface WaitingClock {
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

/** Everything that the injection link reaches of the world. */
export interface InjectionPorts {
  readonly cluster: InjectionCluster;
  readonly webhook: WebhookProbe;
  readonly objects: InjectionObjects;
  readonly registry: ImageRegistry;
  readonly certificates: ServingCertificates;
  readonly clock: WaitingClock;
}
