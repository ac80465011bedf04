import { optOutLabel } from '../injection/opt-out.ts';
import type { JsonObject } from '../trust/json.ts';
import { clusterMetadata } from './object-metadata.ts';
import { ports, type WebhookSettings } from './webhook-settings.ts';

/** Name of the webhook inside the registration; the API server wants three labels at least. */
export const webhookName = 'pod-identity.irsactl.dev';

/** While the webhook is tried, the API server sends it pods with this label, and no others. */
export const probeLabel = 'irsactl.dev/probe';

/** What the API server sends to the webhook: every pod, or, while it is tried, only a pod made for that. */
export type RegistrationScope = 'pods' | 'probe';

/** The registration of irsactl's webhook. */
export function webhookRegistration(
  settings: WebhookSettings,
  scope: RegistrationScope = 'pods',
): JsonObject {
  return podRegistration(settings, scope, ['v1']);
}

/**
 * What sends pods to a program that understands these versions of reviews. caBundle is never in it: that field has a field
 * manager of its own (`irsactl-webhook`), so that it stays when this is applied. Every other field is stated, also where it
 * is the API server's default: what is not stated cannot be put right.
 * https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/mutating-webhook-configuration-v1/
 */
export function podRegistration(
  settings: WebhookSettings,
  scope: RegistrationScope,
  admissionReviewVersions: readonly string[],
): JsonObject {
  const whole = podWebhooks(settings);
  // Each entry is there from the start, so that each has its caBundle before pods are sent to it.
  const entries = scope === 'probe' ? whole.map((entry) => ({ ...entry, ...trialFields })) : whole;
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: clusterMetadata(settings),
    webhooks: entries.map((entry) => ({ ...entry, admissionReviewVersions })),
  };
}

/** A trial fails loudly: its pod is refused with the reason where the webhook cannot be called. */
export const trialFields = {
  failurePolicy: 'Fail',
  namespaceSelector: {},
  objectSelector: { matchExpressions: [{ key: probeLabel, operator: 'Exists' }] },
} as const;

/** Pods of kube-system start also when the webhook does not answer; pods of the webhook's namespace never wait for it. */
function podWebhooks(settings: WebhookSettings): readonly JsonObject[] {
  const excluded = ['kube-system', settings.namespace];
  return [
    {
      ...webhook(settings, webhookName, settings.failurePolicy),
      namespaceSelector: namespaces('NotIn', [...new Set(excluded)]),
    },
    {
      ...webhook(settings, `kube-system.${webhookName}`, 'Ignore'),
      namespaceSelector: namespaces('In', ['kube-system']),
    },
  ];
}

function webhook(settings: WebhookSettings, name: string, failurePolicy: string): JsonObject {
  return {
    name,
    clientConfig: {
      service: {
        namespace: settings.namespace,
        name: settings.name,
        port: ports.service,
        path: '/mutate',
      },
    },
    failurePolicy,
    ...(settings.matchConditions && { matchConditions: [notStatic] }),
    ...podCreation,
  };
}

/** Of any webhook that injects: every pod that is created, unless it opts out. */
export const podCreation = {
  matchPolicy: 'Equivalent',
  objectSelector: { matchExpressions: [{ key: optOutLabel, operator: 'DoesNotExist' }] },
  // Sidecars that another webhook adds later need their identity too.
  reinvocationPolicy: 'IfNeeded',
  rules: [
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['CREATE'],
      resources: ['pods'],
      scope: 'Namespaced',
    },
  ],
  sideEffects: 'None',
  timeoutSeconds: 5,
} as const satisfies JsonObject;

/**
 * Annotation of the mirrors by which the kubelet shows static pods to the API server, which must be seen while the webhook is
 * away: https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-config-mirror
 */
const mirrorAnnotation = 'kubernetes.io/config.mirror';

const notStatic = {
  name: 'not-a-static-pod',
  expression: `!has(object.metadata.annotations) || !('${mirrorAnnotation}' in object.metadata.annotations)`,
} as const;

/** By their names. */
function namespaces(operator: 'In' | 'NotIn', values: readonly string[]): JsonObject {
  return { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator, values }] };
}
