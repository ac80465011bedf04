import type { JsonObject } from '../trust/json.ts';
import { accessObjects, webhookAccount } from './access-objects.ts';
import { webhookNetworkPolicy, webhookService } from './network-objects.ts';
import { clusterMetadata } from './object-metadata.ts';
import type { Program } from './webhook-pod.ts';
import { webhookRegistration } from './webhook-registration.ts';
import { ports, type WebhookSettings } from './webhook-settings.ts';
import { workloadObjects } from './workload-objects.ts';

/** All manifests of the webhook except its certificate, in creation order. */
export function webhookObjects(settings: WebhookSettings): readonly JsonObject[] {
  return [...servingObjects(settings), webhookRegistration(settings)];
}

/** The manifests without the registration: the webhook serves, but the API server does not call it yet. */
export function servingObjects(settings: WebhookSettings): readonly JsonObject[] {
  return programObjects(settings, {
    args: webhookArguments(settings),
    readiness: '/readyz',
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
