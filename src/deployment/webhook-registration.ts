import { mirrorAnnotation } from '../injection/fail-once-proven.ts';
import { optOutLabel } from '../injection/opt-out.ts';
import { type JsonObject, objectsOf } from '../trust/json.ts';
import { namespaces } from './namespace-selector.ts';
import { clusterMetadata } from './object-metadata.ts';
import { proofWebhook } from './proof-webhook.ts';
import { ports, type WebhookSettings } from './webhook-settings.ts';

/** Name of the webhook inside the registration; the API server wants three labels at least. */
export const webhookName = 'pod-identity.irsactl.dev';

/** While the webhook is tried, the API server sends it pods with this label, and no others. */
export const probeLabel = 'irsactl.dev/probe';

/** What the API server sends to the webhook: every pod, or, while it is tried, only a pod made for that. */
export type RegistrationScope = 'pods' | 'probe';

/** Which versions of reviews a program understands, and whether a call has side effects. */
export interface Dialect {
  readonly admissionReviewVersions: readonly string[];
  readonly sideEffects: 'None' | 'NoneOnDryRun';
}

/** An Event says which pod went without its role; none is written on a dry run. */
const ownDialect: Dialect = { admissionReviewVersions: ['v1'], sideEffects: 'NoneOnDryRun' };

/**
 * The registration of irsactl's webhook. The entry of the proof is there whatever failurePolicy says: an entry that the
 * webhook writes its caBundle into can be taken away by no server-side apply, which would leave that field standing alone.
 */
export function webhookRegistration(
  settings: WebhookSettings,
  scope: RegistrationScope = 'pods',
): JsonObject {
  const registration = podRegistration(settings, scope, ownDialect);
  const webhooks = objectsOf(registration['webhooks']);
  const proof = proofWebhook(webhooks[0] ?? {}, webhookName, settings.namespace);
  return { ...registration, webhooks: [...webhooks, proof] };
}

/**
 * What sends pods to a program. caBundle is never in it: that field belongs to the webhook itself (field manager
 * `irsactl-webhook`). Every other field is stated, also where it is the API server's default: what is not stated cannot
 * be put right.
 * https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/mutating-webhook-configuration-v1/
 */
export function podRegistration(
  settings: WebhookSettings,
  scope: RegistrationScope,
  dialect: Dialect,
): JsonObject {
  const whole = podWebhooks(settings);
  // Each entry is there from the start, so that each has its caBundle before pods are sent to it.
  const entries = scope === 'probe' ? whole.map((entry) => ({ ...entry, ...trialFields })) : whole;
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: clusterMetadata(settings),
    webhooks: entries.map((entry) => ({ ...entry, ...dialect })),
  };
}

/** A trial fails loudly: its pod is refused with the reason where the webhook cannot be called. */
export const trialFields = {
  failurePolicy: 'Fail',
  namespaceSelector: {},
  objectSelector: { matchExpressions: [{ key: probeLabel, operator: 'Exists' }] },
} as const;

/**
 * kube-system and the webhook's own namespace can never wait for the webhook. Where service accounts of kube-system
 * have a role, an entry of its own sends their pods, and lets them start in any case.
 */
function podWebhooks(settings: WebhookSettings): readonly JsonObject[] {
  const excluded = ['kube-system', settings.namespace];
  const pods = {
    ...webhook(settings, webhookName, settings.failurePolicy),
    namespaceSelector: namespaces('NotIn', [...new Set(excluded)]),
  };
  if (!settings.servesKubeSystem) return [pods];
  const kubeSystem = {
    ...webhook(settings, `kube-system.${webhookName}`, 'Ignore'),
    namespaceSelector: namespaces('In', ['kube-system']),
  };
  return [pods, kubeSystem];
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
  timeoutSeconds: 5,
} as const satisfies JsonObject;

const notStatic = {
  name: 'not-a-static-pod',
  expression: `!has(object.metadata.annotations) || !('${mirrorAnnotation}' in object.metadata.annotations)`,
} as const;
