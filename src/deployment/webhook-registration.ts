import { optOutLabel } from '../injection/opt-out.ts';
import type { JsonObject } from '../trust/json.ts';
import { clusterMetadata } from './object-metadata.ts';
import { ports, type WebhookSettings } from './webhook-settings.ts';

/** Name of the webhook inside the registration; the API server requires at least three labels. */
export const webhookName = 'pod-identity.irsactl.dev';

/** During a trial, the API server sends the webhook only pods with this label. */
export const probeLabel = 'irsactl.dev/probe';

/** The pods that the API server sends to the webhook: all, or only the probe of a trial. */
export type RegistrationScope = 'pods' | 'probe';

/** The registration of irsactl's webhook. */
export function webhookRegistration(
  settings: WebhookSettings,
  scope: RegistrationScope = 'pods',
): JsonObject {
  return podRegistration(settings, scope, ['v1']);
}

/**
 * The registration of a program that supports these review versions. It never contains caBundle: that field has its own
 * field manager (`irsactl-webhook`), so an apply of this object keeps it. It states every other field, even with the API
 * server's default, because irsactl can only correct a field that it states.
 * https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/mutating-webhook-configuration-v1/
 */
export function podRegistration(
  settings: WebhookSettings,
  scope: RegistrationScope,
  admissionReviewVersions: readonly string[],
): JsonObject {
  const webhooks = podWebhooks(settings);
  // A trial has all entries, so that each has its caBundle before it gets pods.
  const entries = scope === 'probe' ? webhooks.map((entry) => ({ ...entry, ...trialFields })) : webhooks;
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: clusterMetadata(settings),
    webhooks: entries.map((entry) => ({ ...entry, admissionReviewVersions })),
  };
}

/** In a trial, the API server rejects the pod with the reason if it cannot call the webhook. */
export const trialFields = {
  failurePolicy: 'Fail',
  namespaceSelector: {},
  objectSelector: { matchExpressions: [{ key: probeLabel, operator: 'Exists' }] },
} as const;

/** Pods of kube-system start even if the webhook does not answer; pods of its own namespace are never sent to it. */
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

/** The match of any injecting webhook: every new pod that does not opt out. */
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
 * Annotation of mirror pods, which show the kubelet's static pods in the API. They must stay visible while the webhook is
 * down: https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-config-mirror
 */
const mirrorAnnotation = 'kubernetes.io/config.mirror';

const notStatic = {
  name: 'not-a-static-pod',
  expression: `!has(object.metadata.annotations) || !('${mirrorAnnotation}' in object.metadata.annotations)`,
} as const;

function namespaces(operator: 'In' | 'NotIn', values: readonly string[]): JsonObject {
  return { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator, values }] };
}
