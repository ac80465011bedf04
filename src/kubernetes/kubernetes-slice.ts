import { asList, objectsOf, valueAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';

/** The API servers that are alive write their addresses and their port there. */
export const kubernetesSlice = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes';

/** Of the API servers that are alive; none where the cluster does not say. */
export async function apiServerAddresses(client: KubernetesClient): Promise<readonly string[]> {
  const slice = await client.get(kubernetesSlice);
  return objectsOf(valueAt(slice ?? {}, 'endpoints')).flatMap((endpoint) =>
    (asList(valueAt(endpoint, 'addresses')) ?? []).filter((address) => typeof address === 'string'),
  );
}
