import { chainAnnotation, managedLabels } from '../../../../chain/object-marks.ts';
import type { ServedWebhook } from '../../../../config/trust-chain.ts';
import { podCreation, trialFields, webhookName } from '../../../../deployment/webhook-registration.ts';
import { objectsOf } from '../../../../trust/json.ts';
import type { KubernetesObject } from '../../ports.ts';

/** The webhook registration of a chain, and the address of its webhook. */
export interface DesiredRegistration {
  readonly target: ServedWebhook;
  readonly object: KubernetesObject;
}

export function registrationName(chain: string): string {
  return `irsactl-${chain}`;
}

/**
 * States every field, even with the API server's default, because irsactl can only correct a field that it states. Only
 * caBundle is kept if irsa.yaml has none.
 * https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/mutating-webhook-configuration-v1/
 */
export function registrationOf(chain: string, target: ServedWebhook): DesiredRegistration {
  return {
    target,
    object: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: {
        name: registrationName(chain),
        labels: managedLabels,
        annotations: { [chainAnnotation]: chain },
      },
      webhooks: [
        {
          name: webhookName,
          admissionReviewVersions: ['v1'],
          clientConfig: clientConfig(target),
          // An outage of the webhook must never stop pods from starting, including the webhook's own.
          failurePolicy: 'Ignore',
          namespaceSelector: {},
          ...podCreation,
        },
      ],
    },
  };
}

/** Limits the registration to the pod of a trial. */
export function trialOf(registration: KubernetesObject): KubernetesObject {
  return {
    ...registration,
    webhooks: objectsOf(registration['webhooks']).map((webhook) => ({ ...webhook, ...trialFields })),
  };
}

/** Describes the webhook's address for messages. */
export function webhookPlace(target: ServedWebhook): string {
  return target.kind === 'url'
    ? mutateUrl(target.url)
    : `the Service ${target.namespace}/${target.name}, port ${target.port}`;
}

function clientConfig(target: ServedWebhook): KubernetesObject {
  const trusted = target.caBundle === undefined ? {} : { caBundle: base64Of(target.caBundle) };
  if (target.kind === 'url') return { url: mutateUrl(target.url), ...trusted };
  const { namespace, name, port } = target;
  return { service: { namespace, name, port, path: '/mutate' }, ...trusted };
}

function base64Of(text: string): string {
  return Buffer.from(text).toString('base64');
}

export function mutateUrl(text: string): string {
  const url = new URL(text);
  if (url.pathname === '/') url.pathname = '/mutate';
  return url.href;
}
