import { readFile } from 'node:fs/promises';
import type { ClusterApi } from '../cluster-api/cluster-api.ts';

/**
 * Creates a namespace and, because no controller manager runs here, what that would create in it: the ServiceAccount
 * `default` and the ConfigMap with the cluster's CA, to which every pod's token volume refers.
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
 */
export async function createNamespace(api: ClusterApi, caCertPath: string, name: string): Promise<void> {
  await api.ensure('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await populateNamespace(api, caCertPath, name);
}

/** As `createNamespace`, for an existing namespace. */
export async function populateNamespace(api: ClusterApi, caCertPath: string, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${name}`;
  await api.ensure(`${path}/serviceaccounts`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: name },
  });
  await api.ensure(`${path}/configmaps`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace: name },
    data: { 'ca.crt': await readFile(caCertPath, 'utf8') },
  });
}
