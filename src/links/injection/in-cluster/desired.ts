import { certificateSecret } from '../../../deployment/webhook-settings.ts';
import type { KubernetesObject, ObjectRef } from '../ports.ts';

/** A webhook that irsactl runs in the cluster, whichever program it is. */
export interface InClusterDesign {
  readonly chain: string;
  readonly title: string;
  /** Name of every object of the installation that has one of its own, and of the registration. */
  readonly name: string;
  /** Where irsa.yaml wants it, or the default where another mode is wanted. */
  readonly namespace: string;
  /** True where the certificate may be cert-manager's, now or before. */
  readonly usesCertManager: boolean;
  /** Null where irsa.yaml names another mode. */
  readonly wanted: WantedWebhook | null;
  /** Namespaces that a mode of irsa.yaml runs in: they stay. */
  readonly keptNamespaces: readonly string[];
}

export interface WantedWebhook {
  readonly image: string;
  readonly placement: 'any' | 'controlPlane';
  /** Everything but the registration, in the order in which it is made; the last one is the workload. */
  serving(apiServerPorts: readonly number[]): readonly KubernetesObject[];
  /** The registration that asks the webhook about a trial alone. */
  readonly trial: KubernetesObject;
  readonly registration: KubernetesObject;
  /** True where the registration would refuse static pods while nobody answers: it is never made. */
  readonly blocksStaticPods: boolean;
  readonly priorityClass: string;
  /** Names in the certificate that apply makes; null where cert-manager makes it. */
  readonly certificateHosts: readonly string[] | null;
  /** An API that somebody must have installed, for example cert-manager's. */
  readonly needsApi: string | null;
}

/** The Secret that holds the certificate of the webhook, whoever makes it. */
export function tlsSecretRef({ name }: Pick<InClusterDesign, 'name'>, namespace: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Secret', namespace, name: certificateSecret({ name }) };
}

/** Everything that an installation may consist of, the last made first; placements and versions together. */
export function partsOf({ name, usesCertManager }: InClusterDesign, namespace: string): readonly ObjectRef[] {
  const rbac = 'rbac.authorization.k8s.io/v1';
  const own = (apiVersion: string, kind: string) => ({ apiVersion, kind, namespace, name });
  return [
    own('apps/v1', 'Deployment'),
    own('apps/v1', 'DaemonSet'),
    ...(usesCertManager
      ? [own('cert-manager.io/v1', 'Certificate'), own('cert-manager.io/v1', 'Issuer')]
      : []),
    own('policy/v1', 'PodDisruptionBudget'),
    own('networking.k8s.io/v1', 'NetworkPolicy'),
    own('v1', 'Service'),
    { apiVersion: rbac, kind: 'ClusterRoleBinding', namespace: null, name },
    { apiVersion: rbac, kind: 'ClusterRole', namespace: null, name },
  ];
}

export function accountRef(name: string, namespace: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name };
}

export function namespaceRef(name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Namespace', namespace: null, name };
}
