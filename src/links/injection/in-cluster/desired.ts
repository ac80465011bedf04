import { certificateSecret } from '../../../deployment/webhook-settings.ts';
import type { KubernetesObject, ObjectRef } from '../ports.ts';

/** A webhook that irsactl runs in the cluster: its own or AWS's. */
export interface InClusterDesign {
  readonly chain: string;
  readonly title: string;
  /** Name of the installation's objects and of the registration. */
  readonly name: string;
  /** Its namespace in irsa.yaml, or the default if irsa.yaml has another mode. */
  readonly namespace: string;
  /** True if cert-manager may issue the certificate, now or earlier. */
  readonly usesCertManager: boolean;
  /** Null if irsa.yaml has another mode. */
  readonly wanted: WantedWebhook | null;
  /** Namespaces that the mode in irsa.yaml uses; irsactl does not delete them. */
  readonly keptNamespaces: readonly string[];
}

export interface WantedWebhook {
  readonly image: string;
  /** The field of irsa.yaml with the image. */
  readonly imageField: 'spec.injection.webhook.image' | 'spec.injection.upstream.image';
  readonly placement: 'any' | 'controlPlane';
  /** All objects except the registration, in creation order; the last one is the workload. */
  serving(apiServerPorts: readonly number[]): readonly KubernetesObject[];
  /** The registration that sends the webhook only the pod of a trial. */
  readonly trial: KubernetesObject;
  readonly registration: KubernetesObject;
  /** True if the registration would block mirror pods during an outage; then the plan refuses it. */
  readonly blocksStaticPods: boolean;
  readonly priorityClass: string;
  /** Host names in the certificate that apply issues; null if cert-manager issues it. */
  readonly certificateHosts: readonly string[] | null;
  /** An API that must be installed, for example cert-manager's. */
  readonly needsApi: string | null;
}

/** The Secret with the webhook's certificate. */
export function tlsSecretRef({ name }: Pick<InClusterDesign, 'name'>, namespace: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Secret', namespace, name: certificateSecret({ name }) };
}

/** All objects that an installation of any placement or version may have, in deletion order. */
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
