import { optOutLabel } from '../injection/opt-out.ts';
import type { JsonObject } from '../trust/json.ts';
import { selectorLabels } from './object-metadata.ts';
import { certificateSecret, ports, type WebhookSettings } from './webhook-settings.ts';

const controlPlane = 'node-role.kubernetes.io/control-plane';
/** Kubernetes clients read their pod's token here. */
const tokenFolder = '/var/run/secrets/kubernetes.io/serviceaccount';
/** Default certificate folder of both webhooks. */
const certificateFolder = '/etc/webhook/certs';
/** The user of distroless images. */
const nonRoot = 65532;

/** The program in a webhook's pod. */
export interface Program {
  readonly args: readonly string[];
  /** Path that answers 200 once the program can review pods. */
  readonly readiness: string;
  /** About 1.8 times of what it needs with 100,000 service accounts. */
  readonly memoryLimit: string;
  /** Cluster resources that it reads. */
  readonly reads: readonly string[];
}

/** The webhook's pod. It meets the Pod Security Standard `restricted`, and the API server never sends it to the webhook. */
export function webhookPod(settings: WebhookSettings, program: Program): JsonObject {
  return {
    metadata: { labels: { ...selectorLabels(settings), [optOutLabel]: 'true' } },
    spec: {
      serviceAccountName: settings.name,
      automountServiceAccountToken: false,
      priorityClassName: 'system-cluster-critical',
      // Longer than the webhook's shutdown: it keeps serving for 5 s and ends within 5 s more.
      terminationGracePeriodSeconds: 30,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: nonRoot,
        runAsGroup: nonRoot,
        fsGroup: nonRoot,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [container(settings, program)],
      volumes: [tokenVolume, { name: 'certificate', secret: { secretName: certificateSecret(settings) } }],
      tolerations: [
        { key: controlPlane, operator: 'Exists', effect: 'NoSchedule' },
        { key: 'CriticalAddonsOnly', operator: 'Exists' },
      ],
      ...scheduling(settings),
    },
  };
}

function container(settings: WebhookSettings, program: Program): JsonObject {
  return {
    name: 'webhook',
    image: settings.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['/webhook'],
    args: program.args,
    ports: [
      { name: 'https', containerPort: ports.https, protocol: 'TCP' },
      { name: 'metrics', containerPort: ports.metrics, protocol: 'TCP' },
    ],
    startupProbe: probe('/healthz', { periodSeconds: 1, failureThreshold: 60 }),
    readinessProbe: probe(program.readiness, { periodSeconds: 2, failureThreshold: 2 }),
    livenessProbe: probe('/healthz', { periodSeconds: 10, failureThreshold: 3 }),
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: program.memoryLimit } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
    },
    volumeMounts: [
      { name: 'token', mountPath: tokenFolder, readOnly: true },
      { name: 'certificate', mountPath: certificateFolder, readOnly: true },
    ],
  };
}

function probe(path: string, pace: { periodSeconds: number; failureThreshold: number }): JsonObject {
  return { httpGet: { path, port: 'https', scheme: 'HTTPS' }, timeoutSeconds: 2, ...pace };
}

/** The token of the service account, with a lifetime of an hour instead of a year. */
const tokenVolume: JsonObject = {
  name: 'token',
  projected: {
    sources: [
      { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
  },
};

/** Prefers separate nodes for the replicas, so that they can still share a single node. */
function scheduling(settings: WebhookSettings): JsonObject {
  if (settings.placement === 'control-plane') return { nodeSelector: { [controlPlane]: '' } };
  const labelSelector = { matchLabels: selectorLabels(settings) };
  const topologyKey = 'kubernetes.io/hostname';
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { labelSelector, topologyKey } },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        labelSelector,
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
      },
    ],
  };
}
