import type { KubernetesClient } from './client.ts';
import type { KubernetesObject } from './transport.ts';

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/#list-of-supported-fields */
export const unfinished = 'status.phase!=Succeeded,status.phase!=Failed';

interface Serving {
  readonly serviceAccounts: readonly { readonly namespace: string }[];
}

/** The running pods in the namespaces of some roles; it reads no other namespace. */
export async function listRunningPods(
  client: KubernetesClient,
  roles: readonly Serving[],
): Promise<readonly KubernetesObject[]> {
  const names = roles.flatMap(({ serviceAccounts }) => serviceAccounts.map(({ namespace }) => namespace));
  const lists = [...new Set(names)].map((namespace) =>
    client.list(`/api/v1/namespaces/${namespace}/pods`, { fieldSelector: unfinished }),
  );
  return (await Promise.all(lists)).flat();
}
