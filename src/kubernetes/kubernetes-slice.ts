import { asList, objectsOf, valueAt } from '../trust/json.ts';
import { hostInUrl } from '../trust/url-parts.ts';
import type { KubernetesClient } from './client.ts';
import type { KubernetesObject } from './transport.ts';

/** Live API servers write their addresses and port into it. */
export const kubernetesSlice = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes';

/** The addresses of the live API servers; empty if unknown. */
export async function apiServerAddresses(client: KubernetesClient): Promise<readonly string[]> {
  return addressesIn(await client.get(kubernetesSlice));
}

function addressesIn(slice: KubernetesObject | null): readonly string[] {
  return objectsOf(valueAt(slice ?? {}, 'endpoints')).flatMap((endpoint) =>
    (asList(valueAt(endpoint, 'addresses')) ?? []).filter((address) => typeof address === 'string'),
  );
}

/** The URLs of the live API servers, such as `https://10.0.0.10:6443`. */
export async function apiServerUrls(client: KubernetesClient): Promise<readonly string[]> {
  const slice = await client.get(kubernetesSlice);
  const [port] = objectsOf(valueAt(slice ?? {}, 'ports'));
  return addressesIn(slice).map((address) => `https://${hostInUrl(address)}:${port?.['port'] ?? 443}`);
}
