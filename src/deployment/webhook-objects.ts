import type { JsonObject } from '../trust/json.ts';
import { clusterMetadata, metadata, selectorLabels } from './object-metadata.ts';
import { type Program, webhookPod } from './webhook-pod.ts';
import { webhookRegistration } from './webhook-registration.ts';
import { ports, type WebhookSettings } from './webhook-settings.ts';

/** All manifests of the webhook except its certificate, in creation order. */
export function webhookObjects(settings: WebhookSettings): readonly JsonObject[] {
  return [...servingObjects(settings), webhookRegistration(settings)];
}

/** The manifests without the registration: the webhook serves, but the API server does not call it yet. */
export function servingObjects(settings: WebhookSettings): readonly JsonObject[] {
  return programObjects(settings, {
    args: webhookArguments(settings),
    readiness: '/readyz',
    memoryLimit: '256Mi',
    // For role annotations, and for defaults on namespaces.
    reads: ['serviceaccounts', 'namespaces'],
  });
}

/** The same manifests for any program with the EKS webhook's interface. */
export function programObjects(settings: WebhookSettings, program: Program): readonly JsonObject[] {
  return [
    webhookNamespace(settings),
    webhookAccount(settings),
    ...accessObjects(settings, program.reads),
    webhookService(settings),
    webhookNetworkPolicy(settings),
    ...workloadObjects(settings, program),
  ];
}

/** https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
function webhookNamespace(settings: WebhookSettings): JsonObject {
  const named = clusterMetadata(settings, settings.namespace);
  const labels = {
    ...settings.marks.labels,
    'pod-security.kubernetes.io/enforce': 'restricted',
    'pod-security.kubernetes.io/enforce-version': 'latest',
  };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { ...named, labels } };
}

/** The webhook's flags that differ from its defaults. */
export function webhookArguments(settings: WebhookSettings): readonly string[] {
  const { annotationPrefix, audience, region } = settings;
  return [
    `--port=${ports.https}`,
    `--metrics-port=${ports.metrics}`,
    `--annotation-prefix=${annotationPrefix}`,
    `--token-audience=${audience}`,
    ...(region === null ? [] : [`--aws-default-region=${region}`]),
    '--watch-namespaces=true',
  ];
}

/** Starts a new pod before it stops an old one. */
const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } as const;

/** The workload, and for a Deployment a budget that keeps a drain from evicting all its pods. */
function workloadObjects(settings: WebhookSettings, program: Program): readonly JsonObject[] {
  const selector = { matchLabels: selectorLabels(settings) };
  const template = webhookPod(settings, program);
  if (settings.placement === 'control-plane') {
    // A drain does not evict DaemonSet pods, so they need no budget.
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: metadata(settings),
        spec: { selector, updateStrategy: rolling, template },
      },
    ];
  }
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(settings),
    spec: { maxUnavailable: 1, selector },
  };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(settings),
    spec: { replicas: settings.replicas, selector, strategy: rolling, template },
  };
  return [budget, deployment];
}

const rbac = 'rbac.authorization.k8s.io';
const rbacVersion = `${rbac}/v1`;

/** Mounts no token automatically: the pod's projected token expires after an hour. */
function webhookAccount(settings: WebhookSettings): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(settings),
    automountServiceAccountToken: false,
  };
}

/** Lets the webhook read these resources in the whole cluster; it gets no other rights. */
function accessObjects(settings: WebhookSettings, resources: readonly string[]): readonly JsonObject[] {
  const { name, namespace } = settings;
  return [
    {
      apiVersion: rbacVersion,
      kind: 'ClusterRole',
      metadata: clusterMetadata(settings),
      rules: [{ apiGroups: [''], resources, verbs: ['get', 'list', 'watch'] }],
    },
    {
      apiVersion: rbacVersion,
      kind: 'ClusterRoleBinding',
      metadata: clusterMetadata(settings),
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ];
}

export function webhookService(settings: WebhookSettings): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(settings),
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(settings),
      ports: [
        { name: 'https', port: ports.service, protocol: 'TCP', targetPort: 'https' },
        { name: 'metrics', port: ports.metrics, protocol: 'TCP', targetPort: 'metrics' },
      ],
    },
  };
}

/**
 * Ingress from everywhere: the API server calls from a node address, which no selector matches. Egress to the API servers'
 * own ports and to DNS.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
function webhookNetworkPolicy(settings: WebhookSettings): JsonObject {
  const tcp = (port: number) => ({ port, protocol: 'TCP' });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(settings),
    spec: {
      podSelector: { matchLabels: selectorLabels(settings) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [tcp(ports.https), tcp(ports.metrics)] }],
      egress: [
        { ports: settings.apiServerPorts.map(tcp) },
        { ports: [{ port: 53, protocol: 'UDP' }, tcp(53)] },
      ],
    },
  };
}
