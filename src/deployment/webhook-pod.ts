import { optOutLabel } from '../injection/opt-out.ts';
import type { JsonObject } from '../trust/json.ts';
import { selectorLabels } from './object-metadata.ts';
import { certificateSecret, ports, type WebhookSettings } from './webhook-settings.ts';

const controlPlane = 'node-role.kubernetes.io/control-plane';
/** Where every Kubernetes client looks for the token of its pod. */
const tokenFolder = '/var/run/secrets/kubernetes.io/serviceaccount';
/** Where irsactl's webhook and AWS's look for their certificate. */
const certificateFolder = '/etc/webhook/certs';
/** The user of distroless images. */
const nonRoot = 65532;

/** What a pod of a webhook runs; everything around it is the same for every program. */
export interface Program {
  readonly args: readonly string[];
  /** Path that answers 200 once the program can review pods. */
  readonly readiness: string;
  /** Resources of the cluster that it reads. */
  readonly reads: readonly string[];
}

/** The pod of the webhook. It passes the Pod Security Standard `restricted`, and is never sent to the webhook itself. */
export function webhookPod(settings: WebhookSettings, program: Program): JsonObject {
  return {
    metadata: { labels: { ...selectorLabels(settings), [optOutLabel]: 'true' } },
    spec: {
      serviceAccountName: settings.name,
      automountServiceAccountToken: false,
      priorityClassName: 'system-cluster-critical',
      // Longer than what the webhook takes to stop: it serves on for 5 s, and ends within 5 s more.
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
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
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

/** The token of the service account, but one that lives an hour and not a year. */
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

/** Two replicas on two nodes where there are two; on a single node they share it. */
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
