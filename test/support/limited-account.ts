import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import type { Json } from '../../src/trust/json.ts';
import { stringAt } from '../../src/trust/json.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const apiGroup = 'rbac.authorization.k8s.io';

/** The rights of a service account: in its namespace, and in the whole cluster. */
interface Rights {
  readonly inNamespace: readonly Json[];
  readonly inCluster?: readonly Json[];
}

/** Returns a kubeconfig of a new service account `webhook` in a namespace, with only these rights. */
export async function limitedAccount(
  { api, kubeconfigPath, directory }: LocalCluster,
  namespace: string,
  { inNamespace, inCluster = [] }: Rights,
): Promise<string> {
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await api.ensure(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'webhook' } });
  const subjects = [{ kind: 'ServiceAccount', name: 'webhook', namespace }];
  const grant = async (kind: string, folder: string, name: string, rules: readonly Json[]) => {
    const apiVersion = `${apiGroup}/v1`;
    const metadata = { name };
    await api.ensure(`${folder}roles`, { apiVersion, kind, metadata, rules });
    const roleRef = { apiGroup, kind, name };
    await api.ensure(`${folder}rolebindings`, {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef,
      subjects,
    });
  };
  await grant('Role', `${rbac}/namespaces/${namespace}/`, 'webhook', inNamespace);
  await grant('ClusterRole', `${rbac}/cluster`, `webhook-${namespace}`, inCluster);
  const answer = await api.call('POST', `${accounts}/webhook/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 3600 },
  });
  const config = parse(await readFile(kubeconfigPath, 'utf8'));
  config.users[0].user = { token: stringAt(answer, 'status', 'token') };
  const file = join(directory, `${namespace}.kubeconfig`);
  await writeFile(file, stringify(config), { mode: 0o600 });
  return file;
}
