import type { ObjectRef } from '../chain/object-ref.ts';
import { internalError } from '../errors/internal-error.ts';

/** The resource names of the kinds that irsactl creates. */
const plurals: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  ServiceAccount: 'serviceaccounts',
  Secret: 'secrets',
  Service: 'services',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  NetworkPolicy: 'networkpolicies',
  PodDisruptionBudget: 'poddisruptionbudgets',
  Deployment: 'deployments',
  DaemonSet: 'daemonsets',
  Lease: 'leases',
  PriorityClass: 'priorityclasses',
  MutatingWebhookConfiguration: 'mutatingwebhookconfigurations',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
  MutatingAdmissionPolicy: 'mutatingadmissionpolicies',
  MutatingAdmissionPolicyBinding: 'mutatingadmissionpolicybindings',
  ConfigMap: 'configmaps',
  Issuer: 'issuers',
  Certificate: 'certificates',
};

export interface Resource {
  readonly group: string;
  readonly resource: string;
}

export function resourceOf({ apiVersion, kind }: ObjectRef): Resource {
  const resource = plurals[kind];
  if (resource === undefined) throw internalError(`${kind} is a kind that irsactl creates`);
  const [group = '', version] = apiVersion.split('/');
  return { group: version === undefined ? '' : group, resource };
}

/** The path of one object. */
export function pathOfObject(ref: ObjectRef): string {
  const root = ref.apiVersion.includes('/') ? `/apis/${ref.apiVersion}` : `/api/${ref.apiVersion}`;
  const folder = ref.namespace === null ? '' : `/namespaces/${ref.namespace}`;
  return `${root}${folder}/${resourceOf(ref).resource}/${ref.name}`;
}
