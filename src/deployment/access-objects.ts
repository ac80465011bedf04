import type { JsonObject } from '../trust/json.ts';
import { clusterMetadata, metadata } from './object-metadata.ts';
import { ownNames, type WebhookSettings } from './webhook-settings.ts';

const rbac = 'rbac.authorization.k8s.io';
const rbacVersion = `${rbac}/v1`;
const reading = ['get', 'list', 'watch'];

/** No token is mounted by itself: the pod asks for one that lives an hour. */
export function webhookAccount(settings: WebhookSettings): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(settings),
    automountServiceAccountToken: false,
  };
}

/** What a program may do in the whole cluster, and in its own namespace. */
export interface Access {
  readonly clusterRules: readonly JsonObject[];
  /** Empty where it does nothing there. */
  readonly rules: readonly JsonObject[];
}

/** The rights of irsactl's webhook: what it uses and nothing else. */
export function webhookAccess(settings: WebhookSettings): Access {
  return { clusterRules: clusterRules(settings), rules: rules(settings) };
}

export function accessObjects(settings: WebhookSettings, access: Access): readonly JsonObject[] {
  const wide = [
    {
      apiVersion: rbacVersion,
      kind: 'ClusterRole',
      metadata: clusterMetadata(settings),
      rules: access.clusterRules,
    },
    binding('ClusterRole', 'ClusterRoleBinding', clusterMetadata(settings), settings),
  ];
  if (access.rules.length === 0) return wide;
  const role = { apiVersion: rbacVersion, kind: 'Role', metadata: metadata(settings), rules: access.rules };
  return [...wide, role, binding('Role', 'RoleBinding', metadata(settings), settings)];
}

function clusterRules({ name }: WebhookSettings): readonly JsonObject[] {
  return [
    // Role annotations, and defaults that a namespace gives.
    { apiGroups: [''], resources: ['serviceaccounts', 'namespaces'], verbs: reading },
    // Says at the service account that a pod went without its role.
    { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create'] },
    // Its own caBundle.
    {
      apiGroups: ['admissionregistration.k8s.io'],
      resources: ['mutatingwebhookconfigurations'],
      resourceNames: [name],
      verbs: ['get', 'watch', 'patch'],
    },
  ];
}

/** What is created cannot be limited to a name: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources */
function rules(settings: WebhookSettings): readonly JsonObject[] {
  const { secret, lease } = ownNames(settings);
  // Looked at by name every few seconds, and written over the version that was read.
  const own = ['get', 'update'];
  return [
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
    { apiGroups: [''], resources: ['secrets'], resourceNames: [secret], verbs: own },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: [lease], verbs: own },
  ];
}

function binding(role: string, kind: string, named: JsonObject, settings: WebhookSettings): JsonObject {
  const { name, namespace } = settings;
  return {
    apiVersion: rbacVersion,
    kind,
    metadata: named,
    roleRef: { apiGroup: rbac, kind: role, name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  };
}
