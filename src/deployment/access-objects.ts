import type { JsonObject } from '../trust/json.ts';
import { clusterMetadata, metadata } from './object-metadata.ts';
import type { WebhookSettings } from './webhook-settings.ts';

const rbac = 'rbac.authorization.k8s.io';
const rbacVersion = `${rbac}/v1`;

/** Mounts no token automatically: the pod's projected token expires after an hour. */
export function webhookAccount(settings: WebhookSettings): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(settings),
    automountServiceAccountToken: false,
  };
}

/** Lets the webhook read these resources in the whole cluster; it gets no other rights. */
export function accessObjects(
  settings: WebhookSettings,
  resources: readonly string[],
): readonly JsonObject[] {
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
