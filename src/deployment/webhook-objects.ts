import type { JsonObject } from '../trust/json.ts';
import { type Access, accessObjects, webhookAccess, webhookAccount } from './access-objects.ts';
import { manifestRegistration } from './manifest-registration.ts';
import { webhookNetworkPolicy, webhookService } from './network-objects.ts';
import { clusterMetadata } from './object-metadata.ts';
import { registrationGuard } from './registration-guard.ts';
import { webhookArguments } from './webhook-arguments.ts';
import type { Program } from './webhook-pod.ts';
import type { WebhookSettings } from './webhook-settings.ts';
import { workloadObjects } from './workload-objects.ts';

/** Everything that a webhook in the cluster is made of, for whoever applies it as manifests, in the order in which it is made. */
export function webhookObjects(settings: WebhookSettings): readonly JsonObject[] {
  return [...servingObjects(settings), manifestRegistration(settings)];
}

/** All but the registration: with these the webhook serves, and nobody asks it yet. */
export function servingObjects(settings: WebhookSettings): readonly JsonObject[] {
  const program = { args: webhookArguments(settings), readiness: '/readyz', volumes: [], volumeMounts: [] };
  const guard = settings.registrationGuard ? registrationGuard(settings) : [];
  // Before the rights that it narrows.
  return programObjects(settings, webhookAccess(settings), program, guard);
}

/** The same for any program that is called as the EKS webhook is. */
export function programObjects(
  settings: WebhookSettings,
  access: Access,
  program: Program,
  guard: readonly JsonObject[] = [],
): readonly JsonObject[] {
  return [
    webhookNamespace(settings),
    webhookAccount(settings),
    ...guard,
    ...accessObjects(settings, access),
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
